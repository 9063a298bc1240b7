-- Offices of provincial and ministerial leaders are not reported online: their rank is in no
-- occupancy, whoever writes it. spatial.domain.ranks knows the cases that need an organisation too.
ALTER TABLE occupancy
    ADD CONSTRAINT occupancy_rank_withheld_check
        CHECK (translate(rank, '（）()、/, ', '') !~ '^((国家|省|部|省部)级|[正副](国|国家|省|部|省部)级$)');

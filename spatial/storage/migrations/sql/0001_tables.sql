-- The first tables, with their constraints.
--
-- Shapes named outline are metres in a level's own plane (SRID 0); geom and footprint are
-- EPSG:4490; g3857 is generated from them for tiles and is never measured.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE account (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    login TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    CONSTRAINT account_pkey PRIMARY KEY (id),
    CONSTRAINT account_password_hash_check CHECK (starts_with(password_hash, 'scrypt$')),
    CONSTRAINT account_role_check CHECK (role IN ('viewer', 'surveyor', 'manager', 'analyst', 'operator')),
    CONSTRAINT account_login_key UNIQUE (login)
);

CREATE TABLE allocation_standard (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    number TEXT NOT NULL,
    document JSONB NOT NULL,
    valid DATERANGE NOT NULL,
    CONSTRAINT allocation_standard_pkey PRIMARY KEY (id),
    CONSTRAINT allocation_standard_valid_excl EXCLUDE USING gist (valid WITH &&),
    CONSTRAINT allocation_standard_code_key UNIQUE (code)
);

CREATE TABLE division (
    code TEXT NOT NULL,
    prefix TEXT COLLATE "C" GENERATED ALWAYS AS (CASE WHEN code ~ '^[0-9]{2}0000$' THEN left(code, 2) WHEN code ~ '^[0-9]{4}00$' THEN left(code, 4) ELSE code END) STORED NOT NULL,
    parent_code TEXT,
    name TEXT NOT NULL,
    en TEXT,
    kind TEXT NOT NULL,
    tier TEXT NOT NULL,
    sub_provincial BOOLEAN DEFAULT false NOT NULL,
    pinyin TEXT NOT NULL,
    initials TEXT NOT NULL,
    bbox DOUBLE PRECISION[],
    CONSTRAINT division_pkey PRIMARY KEY (code),
    CONSTRAINT division_code_check CHECK (code ~ '^([0-9]{6}|[0-9]{9})$'),
    CONSTRAINT division_tier_check CHECK (tier IN ('central', 'province', 'city', 'county', 'township')),
    CONSTRAINT division_bbox_check CHECK (array_length(bbox, 1) = 4),
    CONSTRAINT division_parent_code_fkey FOREIGN KEY(parent_code) REFERENCES division (code)
);

CREATE TABLE drawing (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    content BYTEA NOT NULL,
    release TEXT NOT NULL,
    encoding TEXT NOT NULL,
    metres_per_unit DOUBLE PRECISION NOT NULL,
    unit_source TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT drawing_pkey PRIMARY KEY (id),
    CONSTRAINT drawing_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT drawing_size_bytes_check CHECK (octet_length(content) = size_bytes),
    CONSTRAINT drawing_metres_per_unit_check CHECK (metres_per_unit > 0),
    CONSTRAINT drawing_sha256_key UNIQUE (sha256)
);

CREATE TABLE event (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    before JSONB,
    after JSONB,
    CONSTRAINT event_pkey PRIMARY KEY (id)
);

CREATE TABLE room_use (
    code TEXT NOT NULL,
    parent_code TEXT,
    name TEXT NOT NULL,
    en TEXT NOT NULL,
    area_basis TEXT NOT NULL,
    group_name TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    CONSTRAINT room_use_pkey PRIMARY KEY (code),
    CONSTRAINT room_use_area_basis_check CHECK (area_basis IN ('usable', 'building', 'none')),
    CONSTRAINT room_use_parent_code_fkey FOREIGN KEY(parent_code) REFERENCES room_use (code)
);

CREATE TABLE organisation (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    pinyin TEXT NOT NULL,
    initials TEXT NOT NULL,
    tier TEXT NOT NULL,
    division_code TEXT NOT NULL,
    parent_id UUID,
    category TEXT,
    staff_established INTEGER,
    CONSTRAINT organisation_pkey PRIMARY KEY (id),
    CONSTRAINT organisation_tier_check CHECK (tier IN ('central', 'province', 'city', 'county', 'township')),
    CONSTRAINT organisation_staff_established_check CHECK (staff_established >= 0),
    CONSTRAINT organisation_parent_id_check CHECK (parent_id <> id),
    CONSTRAINT organisation_code_key UNIQUE (code),
    CONSTRAINT organisation_division_code_fkey FOREIGN KEY(division_code) REFERENCES division (code),
    CONSTRAINT organisation_parent_id_fkey FOREIGN KEY(parent_id) REFERENCES organisation (id)
);

CREATE TABLE scope (
    account_id UUID NOT NULL,
    division_prefix TEXT COLLATE "C" NOT NULL,
    CONSTRAINT scope_pkey PRIMARY KEY (account_id, division_prefix),
    CONSTRAINT scope_prefix_check CHECK (division_prefix ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})$'),
    CONSTRAINT scope_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);

CREATE TABLE site (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT,
    division_code TEXT NOT NULL,
    geom geometry(POLYGON,4490),
    CONSTRAINT site_pkey PRIMARY KEY (id),
    CONSTRAINT site_geom_check CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom)),
    CONSTRAINT site_code_key UNIQUE (code),
    CONSTRAINT site_division_code_fkey FOREIGN KEY(division_code) REFERENCES division (code)
);

CREATE TABLE building (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    map_id BIGINT GENERATED ALWAYS AS IDENTITY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    pinyin TEXT NOT NULL,
    initials TEXT NOT NULL,
    site_id UUID,
    managing_division_code TEXT NOT NULL,
    managing_prefix TEXT COLLATE "C" GENERATED ALWAYS AS (CASE WHEN managing_division_code ~ '^[0-9]{2}0000$' THEN left(managing_division_code, 2) WHEN managing_division_code ~ '^[0-9]{4}00$' THEN left(managing_division_code, 4) ELSE managing_division_code END) STORED NOT NULL,
    address TEXT,
    footprint geometry(POLYGON,4490),
    g3857 geometry(POLYGON,3857) GENERATED ALWAYS AS (ST_Transform(footprint, 3857)) STORED,
    built_year INTEGER,
    storeys_above INTEGER,
    storeys_below INTEGER,
    certified_gross_area_m2 NUMERIC(12, 2),
    title_status TEXT,
    CONSTRAINT building_pkey PRIMARY KEY (id),
    CONSTRAINT building_footprint_check CHECK (ST_IsValid(footprint) AND NOT ST_IsEmpty(footprint)),
    CONSTRAINT building_certified_gross_area_m2_check CHECK (certified_gross_area_m2 >= 0),
    CONSTRAINT building_storeys_check CHECK (storeys_above >= 0 AND storeys_below >= 0),
    CONSTRAINT building_built_year_check CHECK (built_year BETWEEN 1000 AND 2999),
    CONSTRAINT building_map_id_key UNIQUE (map_id),
    CONSTRAINT building_code_key UNIQUE (code),
    CONSTRAINT building_site_id_fkey FOREIGN KEY(site_id) REFERENCES site (id),
    CONSTRAINT building_managing_division_code_fkey FOREIGN KEY(managing_division_code) REFERENCES division (code)
);

CREATE TABLE post (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    organisation_id UUID NOT NULL,
    rank TEXT NOT NULL,
    headcount INTEGER NOT NULL,
    CONSTRAINT post_pkey PRIMARY KEY (id),
    CONSTRAINT post_organisation_id_rank_key UNIQUE (organisation_id, rank),
    CONSTRAINT post_headcount_check CHECK (headcount >= 0),
    CONSTRAINT post_organisation_id_fkey FOREIGN KEY(organisation_id) REFERENCES organisation (id)
);

CREATE TABLE level (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    map_id BIGINT GENERATED ALWAYS AS IDENTITY,
    building_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    height_m NUMERIC(6, 2),
    crs_epsg INTEGER,
    helmert_a DOUBLE PRECISION,
    helmert_b DOUBLE PRECISION,
    helmert_tx DOUBLE PRECISION,
    helmert_ty DOUBLE PRECISION,
    georeference_rms_m DOUBLE PRECISION,
    georeference JSONB,
    outline geometry(MULTIPOLYGON),
    geom geometry(MULTIPOLYGON,4490),
    g3857 geometry(MULTIPOLYGON,3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    CONSTRAINT level_pkey PRIMARY KEY (id),
    CONSTRAINT level_building_id_code_key UNIQUE (building_id, code),
    CONSTRAINT level_building_id_ordinal_key UNIQUE (building_id, ordinal),
    CONSTRAINT level_height_m_check CHECK (height_m > 0),
    CONSTRAINT level_outline_check CHECK (ST_SRID(outline) = 0 AND ST_IsValid(outline) AND NOT ST_IsEmpty(outline)),
    CONSTRAINT level_georeference_whole_check CHECK (num_nonnulls(crs_epsg, helmert_a, helmert_b, helmert_tx, helmert_ty) IN (0, 5)),
    CONSTRAINT level_georeference_rms_m_check CHECK (georeference_rms_m >= 0),
    CONSTRAINT level_map_id_key UNIQUE (map_id),
    CONSTRAINT level_building_id_fkey FOREIGN KEY(building_id) REFERENCES building (id)
);

CREATE TABLE floor_plan (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    drawing_id UUID NOT NULL,
    sheet INTEGER NOT NULL,
    level_id UUID NOT NULL,
    title TEXT,
    state TEXT DEFAULT 'draft' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT floor_plan_pkey PRIMARY KEY (id),
    CONSTRAINT floor_plan_drawing_id_sheet_level_id_key UNIQUE (drawing_id, sheet, level_id),
    CONSTRAINT floor_plan_id_level_id_key UNIQUE (id, level_id),
    CONSTRAINT floor_plan_sheet_check CHECK (sheet >= 1),
    CONSTRAINT floor_plan_state_check CHECK (state IN ('draft', 'published', 'superseded')),
    CONSTRAINT floor_plan_drawing_id_fkey FOREIGN KEY(drawing_id) REFERENCES drawing (id),
    CONSTRAINT floor_plan_level_id_fkey FOREIGN KEY(level_id) REFERENCES level (id)
);

CREATE TABLE room (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    map_id BIGINT GENERATED ALWAYS AS IDENTITY,
    level_id UUID NOT NULL,
    CONSTRAINT room_pkey PRIMARY KEY (id),
    CONSTRAINT room_id_level_id_key UNIQUE (id, level_id),
    CONSTRAINT room_map_id_key UNIQUE (map_id),
    CONSTRAINT room_level_id_fkey FOREIGN KEY(level_id) REFERENCES level (id)
);

CREATE TABLE allocation (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    room_id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    share NUMERIC(7, 6) NOT NULL,
    valid DATERANGE NOT NULL,
    CONSTRAINT allocation_pkey PRIMARY KEY (id),
    CONSTRAINT allocation_share_check CHECK (share > 0 AND share <= 1),
    CONSTRAINT allocation_valid_check CHECK (isempty(valid) OR NOT lower_inf(valid)),
    CONSTRAINT allocation_valid_excl EXCLUDE USING gist (room_id WITH =, organisation_id WITH =, valid WITH &&),
    CONSTRAINT allocation_room_id_fkey FOREIGN KEY(room_id) REFERENCES room (id),
    CONSTRAINT allocation_organisation_id_fkey FOREIGN KEY(organisation_id) REFERENCES organisation (id)
);

CREATE TABLE finding (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    identity TEXT NOT NULL,
    code TEXT NOT NULL,
    severity TEXT NOT NULL,
    building_id UUID,
    level_id UUID,
    room_id UUID,
    floor_plan_id UUID,
    organisation_id UUID,
    subjects TEXT[] DEFAULT '{}' NOT NULL,
    x DOUBLE PRECISION,
    y DOUBLE PRECISION,
    message_values JSONB NOT NULL,
    rule TEXT,
    state TEXT DEFAULT 'open' NOT NULL,
    first_seen TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    last_seen TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT finding_pkey PRIMARY KEY (id),
    CONSTRAINT finding_severity_check CHECK (severity IN ('error', 'warning', 'info')),
    CONSTRAINT finding_state_check CHECK (state IN ('open', 'closed')),
    CONSTRAINT finding_subject_check CHECK (num_nonnulls(building_id, level_id, room_id, floor_plan_id, organisation_id) > 0),
    CONSTRAINT finding_identity_key UNIQUE (identity),
    CONSTRAINT finding_building_id_fkey FOREIGN KEY(building_id) REFERENCES building (id),
    CONSTRAINT finding_level_id_fkey FOREIGN KEY(level_id) REFERENCES level (id),
    CONSTRAINT finding_room_id_fkey FOREIGN KEY(room_id) REFERENCES room (id),
    CONSTRAINT finding_floor_plan_id_fkey FOREIGN KEY(floor_plan_id) REFERENCES floor_plan (id),
    CONSTRAINT finding_organisation_id_fkey FOREIGN KEY(organisation_id) REFERENCES organisation (id)
);

CREATE TABLE floor_plan_room (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    floor_plan_id UUID NOT NULL,
    seq INTEGER NOT NULL,
    outline geometry(POLYGON) NOT NULL,
    number TEXT,
    name TEXT,
    use_code TEXT,
    area_m2 NUMERIC(12, 2) NOT NULL,
    raw_area_m2 DOUBLE PRECISION NOT NULL,
    printed_area_m2 DOUBLE PRECISION,
    method TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    status TEXT NOT NULL,
    CONSTRAINT floor_plan_room_pkey PRIMARY KEY (id),
    CONSTRAINT floor_plan_room_floor_plan_id_seq_key UNIQUE (floor_plan_id, seq),
    CONSTRAINT floor_plan_room_outline_check CHECK (ST_SRID(outline) = 0 AND ST_IsValid(outline) AND NOT ST_IsEmpty(outline)),
    CONSTRAINT floor_plan_room_area_m2_check CHECK (area_m2 >= 0 AND raw_area_m2 >= 0),
    CONSTRAINT floor_plan_room_printed_area_m2_check CHECK (printed_area_m2 >= 0),
    CONSTRAINT floor_plan_room_confidence_check CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT floor_plan_room_method_check CHECK (method IN ('outline', 'walls', 'native')),
    CONSTRAINT floor_plan_room_status_check CHECK (status IN ('ok', 'review')),
    CONSTRAINT floor_plan_room_floor_plan_id_fkey FOREIGN KEY(floor_plan_id) REFERENCES floor_plan (id) ON DELETE CASCADE,
    CONSTRAINT floor_plan_room_use_code_fkey FOREIGN KEY(use_code) REFERENCES room_use (code)
);

CREATE TABLE occupancy (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    room_id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    rank TEXT NOT NULL,
    headcount INTEGER NOT NULL,
    valid DATERANGE NOT NULL,
    CONSTRAINT occupancy_pkey PRIMARY KEY (id),
    CONSTRAINT occupancy_headcount_check CHECK (headcount > 0),
    CONSTRAINT occupancy_valid_check CHECK (isempty(valid) OR NOT lower_inf(valid)),
    CONSTRAINT occupancy_valid_excl EXCLUDE USING gist (room_id WITH =, organisation_id WITH =, rank WITH =, valid WITH &&),
    CONSTRAINT occupancy_room_id_fkey FOREIGN KEY(room_id) REFERENCES room (id),
    CONSTRAINT occupancy_organisation_id_fkey FOREIGN KEY(organisation_id) REFERENCES organisation (id)
);

CREATE TABLE plan_revision (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    level_id UUID NOT NULL,
    number INTEGER NOT NULL,
    floor_plan_id UUID NOT NULL,
    valid_from DATE NOT NULL,
    imported_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT plan_revision_pkey PRIMARY KEY (id),
    CONSTRAINT plan_revision_level_id_number_key UNIQUE (level_id, number),
    CONSTRAINT plan_revision_id_level_id_key UNIQUE (id, level_id),
    CONSTRAINT plan_revision_floor_plan_id_key UNIQUE (floor_plan_id),
    CONSTRAINT plan_revision_floor_plan_id_level_id_fkey FOREIGN KEY(floor_plan_id, level_id) REFERENCES floor_plan (id, level_id),
    CONSTRAINT plan_revision_number_check CHECK (number >= 1),
    CONSTRAINT plan_revision_level_id_fkey FOREIGN KEY(level_id) REFERENCES level (id)
);

CREATE TABLE room_version (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    room_id UUID NOT NULL,
    revision_id UUID NOT NULL,
    level_id UUID NOT NULL,
    outline geometry(POLYGON) NOT NULL,
    geom geometry(POLYGON,4490),
    g3857 geometry(POLYGON,3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    number TEXT,
    name TEXT,
    pinyin TEXT,
    initials TEXT,
    use_code TEXT,
    area_m2 NUMERIC(12, 2) NOT NULL,
    raw_area_m2 DOUBLE PRECISION NOT NULL,
    printed_area_m2 DOUBLE PRECISION,
    measurement_standard TEXT NOT NULL,
    method TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    status TEXT NOT NULL,
    valid DATERANGE NOT NULL,
    CONSTRAINT room_version_pkey PRIMARY KEY (id),
    CONSTRAINT room_version_outline_check CHECK (ST_SRID(outline) = 0 AND ST_IsValid(outline) AND NOT ST_IsEmpty(outline)),
    CONSTRAINT room_version_area_m2_check CHECK (area_m2 >= 0 AND raw_area_m2 >= 0),
    CONSTRAINT room_version_printed_area_m2_check CHECK (printed_area_m2 >= 0),
    CONSTRAINT room_version_confidence_check CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT room_version_method_check CHECK (method IN ('outline', 'walls', 'native')),
    CONSTRAINT room_version_status_check CHECK (status IN ('ok', 'review')),
    CONSTRAINT room_version_revision_id_room_id_key UNIQUE (revision_id, room_id),
    CONSTRAINT room_version_room_id_level_id_fkey FOREIGN KEY(room_id, level_id) REFERENCES room (id, level_id),
    CONSTRAINT room_version_revision_id_level_id_fkey FOREIGN KEY(revision_id, level_id) REFERENCES plan_revision (id, level_id),
    CONSTRAINT room_version_valid_excl EXCLUDE USING gist (room_id WITH =, valid WITH &&),
    CONSTRAINT room_version_valid_check CHECK (isempty(valid) OR NOT lower_inf(valid)),
    CONSTRAINT room_version_use_code_fkey FOREIGN KEY(use_code) REFERENCES room_use (code)
);


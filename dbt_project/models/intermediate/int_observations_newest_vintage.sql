-- One row per published key. A block is one indicator, area and period of a dataset; it is taken
-- whole from one upload, because a total and its parts belong to one table and mixing two would
-- publish figures nobody issued. A lower status never replaces a higher one (E < P < A).
with

observations as (
    select *
    from {{ ref('int_observations_attributed') }}
    where agency = owner_agency
),

blocks as (
    select
        dataset_id,
        indicator,
        ref_area,
        freq,
        time_period,
        upload_id,
        edition_end,
        received_at,
        max(status_rank) as block_rank
    from observations
    group by
        dataset_id,
        indicator,
        ref_area,
        freq,
        time_period,
        upload_id,
        edition_end,
        received_at
),

newest_blocks as (
    select *
    from blocks
    qualify
        row_number() over (
            partition by dataset_id, indicator, ref_area, freq, time_period
            order by
                block_rank desc nulls last,
                edition_end desc nulls last,
                received_at desc nulls last,
                upload_id desc
        ) = 1
),

newest_observations as (
    select observations.*
    from observations
    inner join newest_blocks
        on
            observations.dataset_id = newest_blocks.dataset_id
            and observations.indicator = newest_blocks.indicator
            and observations.ref_area = newest_blocks.ref_area
            and observations.freq = newest_blocks.freq
            and observations.time_period = newest_blocks.time_period
            and observations.upload_id = newest_blocks.upload_id
)

select * from newest_observations

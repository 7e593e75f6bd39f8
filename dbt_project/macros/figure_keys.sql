{#- The key of a relation as a list of columns, without those in `but`. -#}
{%- macro key_of(relation, but=()) -%}
    {%- for name in (
        "dataset_id", "indicator", "ref_area", "freq", "sex", "age", "urbanisation", "activity",
        "counterpart_area", "composite_breakdown", "time_period"
    ) if name not in but -%}
        {{ relation }}.{{ name }}{{ ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro -%}

{#- Whether two relations have the same key, but for the columns in `but`. -#}
{%- macro same_key(left, right, but=()) -%}
    {%- for name in (
        "dataset_id", "indicator", "ref_area", "freq", "sex", "age", "urbanisation", "activity",
        "counterpart_area", "composite_breakdown", "time_period"
    ) if name not in but -%}
        {{ left }}.{{ name }} = {{ right }}.{{ name }}{{ " and " if not loop.last }}
    {%- endfor -%}
{%- endmacro -%}

{#- The key of a relation as one text, as `schemas/figure.py` writes it. -#}
{%- macro figure_of(relation) -%}
    concat_ws(':', {{ key_of(relation) }})
{%- endmacro -%}

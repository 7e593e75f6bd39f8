{#-
    DuckDB reads the Parquet of a source where it stands. Spark reads it through a view, and the views
    are made before each run, since a file that is new is of no table yet.
-#}
{%- macro open_sources() -%}
    {%- if execute and target.type != "duckdb" -%}
        {%- for source in graph.sources.values() -%}
            {%- do run_query("create database if not exists " ~ source.schema) -%}
            {%- set place = source.meta.external_location.replace("{name}", source.name) -%}
            {%- do run_query(
                "create or replace view " ~ source.schema ~ "." ~ source.name
                ~ " as select * from parquet.`" ~ place.strip("'") ~ "`"
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}

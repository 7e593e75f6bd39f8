# rsdmx as most people use R for SDMX: a provider, a key, a period, names of codes.
suppressMessages(library(rsdmx))
base <- commandArgs(trailingOnly = TRUE)[1]
datasets <- commandArgs(trailingOnly = TRUE)[-1]
url <- paste0(base, "/sdmx/v1")
addSDMXServiceProvider(SDMXServiceProvider(
  agencyId = "VINHPHUC", name = "So Chuan",
  builder = SDMXREST21RequestBuilder(regUrl = url, repoUrl = url, accessKey = NULL, compliant = TRUE)
))
frame <- function(path, ...) suppressWarnings(as.data.frame(readSDMX(paste0(url, path)), ...))
text <- function(x) ifelse(is.na(x), "null", paste0('"', gsub('"', '\\\\"', as.character(x)), '"'))
axes <- c("FREQ", "REF_AREA", "INDICATOR", "SEX", "AGE", "URBANISATION", "ACTIVITY",
          "COUNTERPART_AREA", "COMPOSITE_BREAKDOWN", "obsTime", "obsValue", "OBS_STATUS")
rows <- function(d) {
  # As a matrix R would print seven digits.
  d$obsValue <- ifelse(is.na(d$obsValue), NA, sprintf("%.17g", as.numeric(d$obsValue)))
  paste0("[", paste(apply(d[axes], 1, function(r)
  paste0("[", paste(text(trimws(r)), collapse = ","), "]")), collapse = ","), "]")
}

flows <- frame("/dataflow/all/all/latest/")
sex <- frame("/codelist/VINHPHUC/CL_SEX/latest")
key <- "A..GRDP_CURRENT...._T.._T"
filtered <- suppressWarnings(readSDMX(providerId = "VINHPHUC", resource = "data", flowRef = "GRDP",
                                      key = key, start = 2019, end = 2023, dsd = TRUE))
labelled <- suppressWarnings(as.data.frame(filtered, labels = TRUE))
specific <- frame("/data/GRDP?format=structurespecificdata")
sets <- sapply(datasets, function(name) paste0('"', name, '":', rows(frame(paste0("/data/", name)))))
cat(paste0(
  '{"flows":[', paste(text(flows$id), collapse = ","), ']',
  ',"sex":[', paste(text(sex$label.vi), collapse = ","), ']',
  ',"filtered":', rows(labelled),
  ',"label":', text(labelled$INDICATOR_label.vi[1]),
  ',"specific":', nrow(specific),
  ',"datasets":{', paste(sets, collapse = ","), "}}\n"
))

import { z } from "zod";

/** A metric that Cloud Logging takes from the log; of its fields those that ours have. */
export const LogMetric = z.strictObject({
  description: z.string(),
  filter: z.string(),
  metricDescriptor: z.strictObject({
    metricKind: z.literal("DELTA"),
    valueType: z.enum(["INT64", "DISTRIBUTION"]),
    unit: z.string(),
    labels: z.array(z.looseObject({ key: z.string() })).default([]),
  }),
  labelExtractors: z.record(z.string(), z.string()).default({}),
  valueExtractor: z.string().optional(),
  bucketOptions: z.looseObject({}).optional(),
});

const Aggregation = z.strictObject({
  alignmentPeriod: z.string().regex(/^\d+s$/u),
  perSeriesAligner: z.enum(["ALIGN_RATE", "ALIGN_DELTA", "ALIGN_MAX"]),
  crossSeriesReducer: z
    .enum(["REDUCE_SUM", "REDUCE_MAX", "REDUCE_PERCENTILE_95"])
    .optional(),
  groupByFields: z.array(z.string()).optional(),
});
const Duration = z
  .string()
  .regex(/^\d+s$/u)
  .refine((text) => Number.parseInt(text, 10) % 60 === 0);
const Condition = z.union([
  z.strictObject({
    displayName: z.string(),
    conditionThreshold: z.strictObject({
      filter: z.string(),
      aggregations: z.array(Aggregation),
      denominatorFilter: z.string().optional(),
      denominatorAggregations: z.array(Aggregation).optional(),
      comparison: z.literal("COMPARISON_GT"),
      thresholdValue: z.number(),
      duration: Duration,
    }),
  }),
  z.strictObject({
    displayName: z.string(),
    conditionAbsent: z.strictObject({
      filter: z.string(),
      aggregations: z.array(Aggregation),
      duration: Duration,
    }),
  }),
]);
/** A policy of Cloud Monitoring. */
export const Alert = z.strictObject({
  displayName: z.string().startsWith("Collider: "),
  severity: z.enum(["CRITICAL", "ERROR", "WARNING"]),
  documentation: z.strictObject({
    mimeType: z.literal("text/markdown"),
    content: z.string().min(40),
  }),
  combiner: z.literal("OR"),
  conditions: z.array(Condition).min(1),
  alertStrategy: z.strictObject({ autoClose: Duration }),
});

export const Dashboard = z.strictObject({
  displayName: z.literal("Collider"),
  gridLayout: z.strictObject({
    columns: z.literal("2"),
    widgets: z.array(
      z.strictObject({
        title: z.string(),
        xyChart: z.strictObject({
          timeshiftDuration: z.literal("0s"),
          dataSets: z.array(
            z.strictObject({
              timeSeriesQuery: z.strictObject({
                timeSeriesFilter: z.strictObject({
                  filter: z.string(),
                  aggregation: Aggregation,
                }),
              }),
              plotType: z.enum(["LINE", "STACKED_AREA", "STACKED_BAR"]),
              legendTemplate: z.string().optional(),
            }),
          ),
        }),
      }),
    ),
  }),
});

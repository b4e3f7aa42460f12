"""The family uhhc2026: instance -> Problem, Plan -> solution file, and its own cost.

    python -m benchmarks.uhhc INSTANCE.json[.gz] --seconds 30 --seed 1 --threads 2 --out SOLUTION.json

One minute of an instance is one second of the problem, one point of its objective one point of
the plan's cost. The objective is a weighted sum of the components that the instance names:

| component | in the problem |
|---|---|
| travel_time | `travel_per_s` |
| total_tardiness, highest_tardiness | `lateness_per_s`, `largest_lateness_per_s`; "HARD" shuts each window when the service would be late |
| total_waiting_time | `waiting_per_s` |
| total_extra_time | `overtime_per_s`; "HARD" ends each shift at its end |
| max_idle_time | `idle_per_s` |
| caregiver_preferences | `preferred_carers`, `not_preferred` |
| optional_patients | `optional_worth` of a patient's first service, 0 for the other |
| missed_lunch_break | `MealBreak`, `missed_break` |
| workload_balance | `Balance.DEVIATION`, `imbalance_per_s` |
| incompabilities, qualification | hard without a weight; with one `carer_points` |

Each required service is a visit. The services of one patient are tied by gaps with `together`.
By the family's rules one caregiver may bring both of two independent services. The published
values seem to come from methods that always send two: on E5 plans with one are found far below
the value published for CP-SAT, and none with two. `--independent different` compares like with
like.

The plan's cost is the solution's cost, but for these:
- Such a carer misses its lunch when the lunch fits no way into the shift; in the plan it misses
  none. The solution is dearer by the weight. (Not so in any instance at hand.)
- Such a carer travels from its departing to its arriving point in the solution; in the plan it
  does not. (In all instances at hand these are one place.)
- Waiting between a lunch before the first service and that service counts in the plan and not in
  the solution. Waiting before the first service never counts in the solution; in the plan it
  does, but there a route begins as late as it can. With origin "bazirha" everyone leaves when the
  shift begins; the plan leaves later, and only travel has a weight there.
- max_waiting_time, working_time and the two tw_max_dev components have no counterpart in the
  problem: the first two are counted and not steered by, the others not counted either. (No
  instance at hand gives them a weight.)
"""

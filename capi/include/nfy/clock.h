/* Clocks. See nfy.h for what holds for all functions. */
#ifndef NFY_CLOCK_H
#define NFY_CLOCK_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What time it is. @since 0.1 */
typedef struct nfy_clock nfy_clock;

/** The computer's clock. @since 0.1 */
NFY_API nfy_status nfy_clock_open_system(nfy_clock** out, nfy_error** err);

/** A clock that stands at `start_us` and moves only when told to. @since 0.1 */
NFY_API nfy_status nfy_clock_open_simulated(int64_t start_us, nfy_clock** out, nfy_error** err);

/** Reads a clock. @since 0.1 */
NFY_API nfy_status nfy_clock_now(nfy_clock* clock, int64_t* out_us, nfy_error** err);

/** Sets a simulated clock; NFY_E_UNSUPPORTED on the computer's. @since 0.1 */
NFY_API nfy_status nfy_clock_set(nfy_clock* clock, int64_t at_us, nfy_error** err);

/** Moves a simulated clock by `span_us`, which is not negative. @since 0.1 */
NFY_API nfy_status nfy_clock_advance(nfy_clock* clock, int64_t span_us, nfy_error** err);

/** Gives up a clock; engines and providers that were opened with it keep it. @since 0.1 */
NFY_API void nfy_clock_close(nfy_clock* clock);

#ifdef __cplusplus
}
#endif

#endif /* NFY_CLOCK_H */

using Berth.Releases.Store;

namespace Berth.Releases.Installing;

/// <summary>A row of <see cref="UpdateStates"/>.</summary>
/// <param name="State">The state.</param>
/// <param name="Phase">The phase in the journal; null: there is no journal, or it is damaged.</param>
/// <param name="Current">What <c>current</c> names: "old", "new", or "old or new".</param>
/// <param name="Action">What recovery does.</param>
/// <param name="Left">What an interruption leaves.</param>
internal sealed record UpdateStateRow(UpdateState State, JournalPhase? Phase, string Current, RecoveryAction Action, string Left);

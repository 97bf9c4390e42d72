using Berth.Supervision.Services;

namespace Berth.Supervisor.States;

/// <summary>A cell of the <see cref="TransitionTable"/>.</summary>
/// <param name="Next">The next state.</param>
/// <param name="Actions">The actions, in the order of their values.</param>
internal readonly record struct Transition(ObservedState Next, ServiceActions Actions);

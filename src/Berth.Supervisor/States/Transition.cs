using Berth.Supervision.Services;

namespace Berth.Supervisor.States;

/// <summary>A cell of the <see cref="TransitionTable"/>.</summary>
/// <param name="Next">The state it leads to.</param>
/// <param name="Actions">What is done then, in the order of their values.</param>
internal readonly record struct Transition(ObservedState Next, ServiceActions Actions);

namespace Berth.Workloads.Specs;

/// <summary>The value of <c>sandbox.network</c>: a word, or rules.</summary>
/// <param name="Mode">The word; with rules it is <see cref="NetworkMode.None"/>.</param>
/// <param name="Rules">The hosts that can be reached all the same; null: none.</param>
public readonly record struct NetworkSpec(NetworkMode Mode, NetworkRules? Rules);

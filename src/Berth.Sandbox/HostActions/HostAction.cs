namespace Berth.Sandbox.HostActions;

/// <summary>Something done to the host before a workload starts.</summary>
/// <param name="Lifetime">When it is undone.</param>
public abstract record HostAction(ActionLifetime Lifetime)
{
    /// <summary>What it does, in words.</summary>
    public abstract string Description { get; }

    /// <summary>How it is undone, in words; null: it stays.</summary>
    public abstract string? RevertDescription { get; }
}

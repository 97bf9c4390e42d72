namespace Berth.Supervision.Logs;

/// <summary>Which lines of a service's output.</summary>
public sealed record LogQuery
{
    /// <summary>The number of last lines; null: all.</summary>
    public int? Lines { get; init; }

    /// <summary>Whether to wait for more, until cancelled.</summary>
    public bool Follow { get; init; }
}

namespace Berth.Workloads;

/// <summary>How much of a service's output is kept.</summary>
public sealed record LogSpec
{
    /// <summary>Rotated files beside the current one, 1 or more.</summary>
    public int Files { get; init; } = 10;

    /// <summary>Bytes in a file, at most.</summary>
    public long Size { get; init; } = 1 << 20;
}

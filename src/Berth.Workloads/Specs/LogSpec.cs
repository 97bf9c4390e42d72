namespace Berth.Workloads.Specs;

/// <summary>How much of a service's output to keep.</summary>
public sealed record LogSpec
{
    /// <summary>The minimum of <see cref="Size"/>, the same as in s6-log.</summary>
    public const long LeastSize = 4096;

    /// <summary>The maximum of <see cref="Size"/>, the same as in s6-log.</summary>
    public const long MostSize = 255L << 20;

    /// <summary>The number of rotated files besides the current one, 1 or more.</summary>
    public int Files { get; init; } = 10;

    /// <summary>The maximum size of a file in bytes, from <see cref="LeastSize"/> to <see cref="MostSize"/>.</summary>
    public long Size { get; init; } = 1 << 20;
}

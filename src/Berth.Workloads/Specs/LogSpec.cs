namespace Berth.Workloads.Specs;

/// <summary>How much of a service's output is kept.</summary>
public sealed record LogSpec
{
    /// <summary>The least <see cref="Size"/>, as s6-log has it.</summary>
    public const long LeastSize = 4096;

    /// <summary>The greatest <see cref="Size"/>, as s6-log has it.</summary>
    public const long MostSize = 255L << 20;

    /// <summary>Rotated files beside the current one, 1 or more.</summary>
    public int Files { get; init; } = 10;

    /// <summary>Bytes in a file at most, from <see cref="LeastSize"/> to <see cref="MostSize"/>.</summary>
    public long Size { get; init; } = 1 << 20;
}

namespace Berth.Cli.Commands.Services;

/// <summary>The order of the table of <c>berth top</c>.</summary>
internal enum TopOrder
{
    /// <summary>By name.</summary>
    Name,

    /// <summary>By CPU use, largest first.</summary>
    Cpu,

    /// <summary>By memory, largest first.</summary>
    Memory,
}

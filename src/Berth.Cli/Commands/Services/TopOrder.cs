namespace Berth.Cli.Commands.Services;

/// <summary>What <c>berth top</c> sorts by.</summary>
internal enum TopOrder
{
    /// <summary>The names, in order.</summary>
    Name,

    /// <summary>The share of the CPU, the largest first.</summary>
    Cpu,

    /// <summary>The memory, the largest first.</summary>
    Memory,
}

using Berth.Linux.Processes;

namespace Berth.Bench.Start;

/// <summary>A way to start a sandbox and to wait for its workload.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Differs">How its sandbox differs from the others; empty: not at all.</param>
internal abstract record Contender(string Name, string Differs) : IDisposable
{
    /// <summary>The exit code of the workload, which proves that the workload ran.</summary>
    public const int ExpectedCode = 42;

    /// <summary>The expected exit code of this contender's workload.</summary>
    public int Code { get; init; } = ExpectedCode;

    /// <summary>Prepares a round; not timed.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Starts the sandbox and waits for its end; timed.</summary>
    /// <param name="standard">Standard input, output and error.</param>
    public abstract ExitStatus Run(IReadOnlyList<DescriptorMapping> standard);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

using Berth.Linux.Processes;

namespace Berth.Bench.Start;

/// <summary>One way to start a sandbox and to wait until its workload has ended.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Differs">In what its sandbox differs from the others'; empty: in nothing.</param>
internal abstract record Contender(string Name, string Differs) : IDisposable
{
    /// <summary>What the workload ends with: proof that it ran.</summary>
    public const int ExpectedCode = 42;

    /// <summary>What its own workload ends with.</summary>
    public int Code { get; init; } = ExpectedCode;

    /// <summary>Makes ready what a round uses up. Not timed.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Starts it, waits for the end. This is what is timed.</summary>
    /// <param name="standard">Standard input, output and error.</param>
    public abstract ExitStatus Run(IReadOnlyList<DescriptorMapping> standard);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

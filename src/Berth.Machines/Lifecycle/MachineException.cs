using Berth.Linux.Errors;

namespace Berth.Machines.Lifecycle;

/// <summary>Something about a machine that its user can fix: it does not exist, it runs already, it has ended.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="suggestion">What to do; null: nothing is known.</param>
/// <param name="inner">The cause; null: none.</param>
public sealed class MachineException(string problem, string? suggestion = null, Exception? inner = null)
    : BerthException(problem, suggestion, inner)
{
    /// <inheritdoc/>
    public override bool HasLines => Problem.Contains(":\n", StringComparison.Ordinal); // the end of a console
}

namespace Berth.Engine.Specs;

/// <summary>A command line that means nothing. Nothing was done.</summary>
/// <param name="message">What is wrong, and what to write instead.</param>
public sealed class UsageException(string message) : BerthException(message)
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;
}

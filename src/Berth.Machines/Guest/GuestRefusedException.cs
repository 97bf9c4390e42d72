using Berth.Descriptions.Text;
using Berth.Linux.Errors;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Guest;

/// <summary>A guest's agent did not carry out a request.</summary>
/// <param name="failure">What it said.</param>
public sealed class GuestRefusedException(GuestFailure failure)
    : BerthException("in the machine: " + TerminalText.Line((failure ?? throw new ArgumentNullException(nameof(failure))).Text))
{
    /// <inheritdoc/>
    public override int ExitCode => failure.Kind switch
    {
        GuestFailureKind.NotFound => Linux.Errors.ExitCode.NotFound,
        GuestFailureKind.NotExecutable => Linux.Errors.ExitCode.NotExecutable,
        _ => Linux.Errors.ExitCode.Failed,
    };
}

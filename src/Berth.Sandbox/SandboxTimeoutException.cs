using System.Globalization;
using Berth.Linux.Errors;

namespace Berth.Sandbox;

/// <summary>A program was not over within its time; all of its sandbox has been killed.</summary>
public sealed class SandboxTimeoutException : BerthException
{
    internal SandboxTimeoutException(string name, TimeSpan timeout, SandboxResult? result)
        : base($"{name} was not over within {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s and was killed",
            "see what it waits for, or give it more time") =>
        (Timeout, Result) = (timeout, result);

    /// <summary>The time that it had.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>What it had written until then; null: nobody kept it.</summary>
    public SandboxResult? Result { get; }
}

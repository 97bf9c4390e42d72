using System.Globalization;
using Berth.Linux.Errors;

namespace Berth.Sandbox;

/// <summary>The timeout of a program has elapsed; its sandbox was killed.</summary>
public sealed class SandboxTimeoutException : BerthException
{
    internal SandboxTimeoutException(string name, TimeSpan timeout, SandboxResult? result)
        : base($"{name} did not end within {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s and was killed",
            "find out what it waits for, or give it more time") =>
        (Timeout, Result) = (timeout, result);

    /// <summary>The timeout.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Its output until then; null: the output was not kept.</summary>
    public SandboxResult? Result { get; }
}

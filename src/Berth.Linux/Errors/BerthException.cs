using System.Collections.Immutable;

namespace Berth.Linux.Errors;

/// <summary>
/// The base class of the exceptions that Berth's libraries define: an error that the user of a program can fix. The message says what is
/// wrong and what to do. The libraries also throw exceptions for a caller's mistakes (such as <see cref="ArgumentException"/>) and for
/// failed system calls (<see cref="LinuxException"/>, <see cref="IOException"/>).
/// </summary>
public abstract class BerthException : Exception
{
    /// <summary>Creates an error with the message "PROBLEM; SUGGESTION".</summary>
    /// <param name="problem">The operation, its object, and the reason for the failure.</param>
    /// <param name="suggestion">What to do; null: unknown, or part of the problem.</param>
    /// <param name="inner">The cause; null: none.</param>
    protected BerthException(string problem, string? suggestion = null, Exception? inner = null)
        : base(suggestion is null ? problem : $"{problem}; {suggestion}", inner) => (Problem, Suggestion) = (problem, suggestion);

    /// <summary>The operation, its object, and the reason for the failure.</summary>
    public string Problem { get; }

    /// <summary>What to do; null: unknown, or part of <see cref="Problem"/>.</summary>
    public string? Suggestion { get; }

    /// <summary>
    /// What the suggestion wants changed: members of the description by their paths (<c>$.workingDirectory</c>), or of the call or request
    /// by their names. A front end adds its own names of them, such as flags; the messages of a library name no flag.
    /// </summary>
    public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>
    /// Whether the message has lines, each of them made for people. If not, a line break is part of a name, and must not look like the end
    /// of the message.
    /// </summary>
    public virtual bool HasLines => false;

    /// <summary>The exit code of a command that fails with this exception.</summary>
    public virtual int ExitCode => Errors.ExitCode.Failed;
}

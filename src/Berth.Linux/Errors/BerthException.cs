namespace Berth.Linux.Errors;

/// <summary>
/// What the user of a program can mend: what is wrong, and what to do about it. The base of every kind of error that Berth's libraries
/// have of their own. What else they throw are a caller's mistakes (such as <see cref="ArgumentException"/>), and what the system refused
/// (<see cref="LinuxException"/>, an <see cref="IOException"/>).
/// </summary>
public abstract class BerthException : Exception
{
    /// <summary>An error whose message reads "PROBLEM; SUGGESTION".</summary>
    /// <param name="problem">What was being done, to what, and what was answered.</param>
    /// <param name="suggestion">What to do about it; null: nothing known, or the problem says it.</param>
    /// <param name="inner">The cause; null: none.</param>
    protected BerthException(string problem, string? suggestion = null, Exception? inner = null)
        : base(suggestion is null ? problem : $"{problem}; {suggestion}", inner) => (Problem, Suggestion) = (problem, suggestion);

    /// <summary>What was being done, to what, and what was answered.</summary>
    public string Problem { get; }

    /// <summary>What to do about it; null: nothing known, or <see cref="Problem"/> says it.</summary>
    public string? Suggestion { get; }

    /// <summary>What a command that fails by this exits with.</summary>
    public virtual int ExitCode => Errors.ExitCode.Failed;
}

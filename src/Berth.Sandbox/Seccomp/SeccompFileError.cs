namespace Berth.Sandbox.Seccomp;

/// <summary>An error in a file of filter rules.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">The error, and what to write instead.</param>
internal sealed record SeccompFileError(string File, int Line, int Column, string Message)
{
    /// <summary>One line, as compilers write them: <c>rules:3:6: unknown system call "opnat"; did you mean "openat"?</c></summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}

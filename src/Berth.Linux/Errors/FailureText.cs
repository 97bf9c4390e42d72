namespace Berth.Linux.Errors;

/// <summary>
/// What a user is told of an exception. Berth's own kinds say it themselves; those of .NET's file classes have wording of their own without
/// the errno, and are said as <see cref="LinuxException"/> would say them: "PATH: no such file or directory (ENOENT)".
/// </summary>
public static class FailureText
{
    /// <summary>The text for an exception.</summary>
    /// <param name="failure">What was caught.</param>
    public static string Of(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (ErrnoOf(failure) is { } error)
            return Describe(error, PathIn(failure));
        return IsFault(failure)
            ? "this should not have happened: a fault in Berth; please report what the same command prints with the option debug"
            : failure.Message;
    }

    /// <summary>Whether an exception says that the program is wrong; its text is for programmers.</summary>
    private static bool IsFault(Exception failure) => failure
        is ArgumentException or NullReferenceException or IndexOutOfRangeException or KeyNotFoundException or InvalidCastException
        or ArithmeticException;

    private static Errno? ErrnoOf(Exception failure) => failure switch
    {
        LinuxException => null,
        PathTooLongException => Errno.ENAMETOOLONG,
        // Berth throws these two with words of its own, which say more than the errno.
        FileNotFoundException or DirectoryNotFoundException =>
            failure.Message.StartsWith("Could not find", StringComparison.Ordinal) ? Errno.ENOENT : null,
        UnauthorizedAccessException => !failure.Message.StartsWith("Access to the path", StringComparison.Ordinal) ? null
            : failure.InnerException is IOException inner ? ErrnoOf(inner) ?? Errno.EACCES : Errno.EACCES,
        // On Unix its HResult is the errno where the kernel refused something, and negative where .NET did.
        IOException when failure.HResult is > 0 and var number && number < ErrnoName.Count => (Errno)number,
        _ => null,
    };

    private static string Describe(Errno error, string? path) =>
        path is null ? $"{LinuxException.Meaning(error)} ({error})" : $"{path}: {LinuxException.Meaning(error)} ({error})";

    /// <summary>The path that .NET names in quotes.</summary>
    private static string? PathIn(Exception failure)
    {
        var (first, last) = (failure.Message.IndexOf('\'', StringComparison.Ordinal), failure.Message.LastIndexOf('\''));
        return last > first + 1 ? failure.Message[(first + 1)..last] : null;
    }
}

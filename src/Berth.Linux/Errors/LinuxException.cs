using System.Runtime.InteropServices;

namespace Berth.Linux.Errors;

/// <summary>
/// A system call or library function failed. The message reads "cannot OPERATION SUBJECT: MEANING (ERRNO)", for example
/// "cannot open /etc/shadow: permission denied (EACCES)".
/// </summary>
public sealed class LinuxException : IOException
{
    /// <summary>Describes a failed call.</summary>
    /// <param name="error">The kernel's answer.</param>
    /// <param name="operation">The failed operation, worded to follow "cannot": "open", "start", "take the lock".</param>
    /// <param name="subject">The object of the operation: a path, a pid; null if the operation names it.</param>
    public LinuxException(Errno error, string operation, string? subject = null)
        : this(error, operation, subject, null)
    {
    }

    /// <summary>
    /// Describes a failed call that has a cause or was followed by a failed clean-up (<see cref="Exception.InnerException"/>).
    /// </summary>
    /// <param name="error">The kernel's answer.</param>
    /// <param name="operation">The failed operation, worded to follow "cannot".</param>
    /// <param name="subject">The object of the operation, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LinuxException(Errno error, string operation, string? subject, Exception? inner)
        : base(Describe(error, operation, subject), inner)
    {
        Error = error;
        Operation = operation;
        Subject = subject;
    }

    /// <summary>The kernel's answer.</summary>
    public Errno Error { get; }

    /// <summary>The failed operation.</summary>
    public string Operation { get; }

    /// <summary>The object of the operation: a path, a pid; or null.</summary>
    public string? Subject { get; }

    /// <summary>What the kernel answered, for messages that name the subject themselves: "no such file or directory (ENOENT)".</summary>
    public string Reason => $"{Meaning(Error)} ({Error})";

    /// <summary>The exception for the native call that has just failed on this thread. No call may come in between.</summary>
    internal static LinuxException Last(string operation, string? subject = null) =>
        new((Errno)Marshal.GetLastPInvokeError(), operation, subject);

    /// <summary>Throws if <paramref name="result"/>, of the native call just made on this thread, is negative.</summary>
    internal static void ThrowIfFailed(long result, string operation, string? subject = null)
    {
        if (result < 0)
            throw Last(operation, subject);
    }

    /// <summary>What an errno means, as it reads in mid-sentence.</summary>
    internal static string Meaning(Errno error)
    {
        var meaning = Marshal.GetPInvokeErrorMessage((int)error);
        // The meaning stands in mid-sentence: "Permission denied" becomes lower case, but "RFS specific error" does not.
        if (meaning.Length > 1 && char.IsUpper(meaning[0]) && char.IsLower(meaning[1]))
            meaning = char.ToLowerInvariant(meaning[0]) + meaning[1..];
        return meaning;
    }

    private static string Describe(Errno error, string operation, string? subject)
    {
        var action = subject is null ? operation : $"{operation} {subject}";
        var advice = error is Errno.EMFILE && !MayOpenAnother()
            ? ": this process may not have more (ulimit -n; LimitNOFILE= of systemd)"
            : "";
        return $"cannot {action}: {Meaning(error)} ({error}){advice}";
    }

    /// <summary>Whether this process may open another descriptor. EMFILE has other meanings, too (inotify(7)).</summary>
    private static bool MayOpenAnother()
    {
        try
        {
            using var another = File.OpenHandle("/dev/null");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

using System.Runtime.InteropServices;

namespace Berth.Linux.Errors;

/// <summary>
/// The system refused. The message reads "cannot OPERATION SUBJECT: MEANING (ERRNO)", for example
/// "cannot open /etc/shadow: permission denied (EACCES)".
/// </summary>
public sealed class LinuxException : IOException
{
    /// <summary>Describes a refusal.</summary>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="operation">What was being done, as it reads after "cannot": "open", "start", "take the lock".</param>
    /// <param name="subject">What it was being done to: a path, a pid; null where the operation says it all.</param>
    public LinuxException(Errno error, string operation, string? subject = null)
        : this(error, operation, subject, null)
    {
    }

    /// <summary>Describes a refusal that has a cause, or a failed clean-up (<see cref="Exception.InnerException"/>).</summary>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="operation">What was being done, as it reads after "cannot".</param>
    /// <param name="subject">What it was being done to, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LinuxException(Errno error, string operation, string? subject, Exception? inner)
        : base(Describe(error, operation, subject), inner)
    {
        Error = error;
        Operation = operation;
        Subject = subject;
    }

    /// <summary>What the kernel answered.</summary>
    public Errno Error { get; }

    /// <summary>What was being done.</summary>
    public string Operation { get; }

    /// <summary>What it was being done to: a path, a pid; or null.</summary>
    public string? Subject { get; }

    /// <summary>The exception for the call that has just failed on this thread. Nothing may be called in between.</summary>
    internal static LinuxException Last(string operation, string? subject = null) => new((Errno)Marshal.GetLastPInvokeError(), operation, subject);

    /// <summary>Throws for the call that has just failed on this thread when <paramref name="result"/> is negative.</summary>
    internal static void ThrowIfFailed(long result, string operation, string? subject = null)
    {
        if (result < 0)
            throw Last(operation, subject);
    }

    /// <summary>What an errno means, as it reads in mid-sentence.</summary>
    internal static string Meaning(Errno error)
    {
        var meaning = Marshal.GetPInvokeErrorMessage((int)error);
        // "Permission denied" is in mid-sentence here; "RFS specific error" is not a word to be changed.
        if (meaning.Length > 1 && char.IsUpper(meaning[0]) && char.IsLower(meaning[1]))
            meaning = char.ToLowerInvariant(meaning[0]) + meaning[1..];
        return meaning;
    }

    private static string Describe(Errno error, string operation, string? subject)
    {
        var what = subject is null ? operation : $"{operation} {subject}";
        var limit = error is Errno.EMFILE && !MayOpenAnother() ? ": this process may not have more (ulimit -n; LimitNOFILE= of systemd)" : "";
        return $"cannot {what}: {Meaning(error)} ({error}){limit}";
    }

    /// <summary>Whether the limit of descriptors is not reached: EMFILE has other meanings, too (inotify(7)).</summary>
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

using System.Collections.Immutable;
using System.Text;
using Berth.Linux.Files;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// A rule file for a filter, a text file with these lines:
/// <code>
/// # text after a # is a comment
/// default allow | errno NAME | kill     (once, before all rules)
/// allow CALL
/// deny CALL [ERRNO]                     (default: EPERM)
/// </code>
/// A call is named once. The filter is in force before the command starts, so it must allow execve. Calls of foreign architectures end the
/// process.
/// </summary>
/// <param name="Default">The action for calls without a rule.</param>
/// <param name="Rules">The actions for calls with a rule.</param>
internal sealed record SeccompRuleFile(SeccompAction Default, ImmutableArray<KeyValuePair<string, SeccompAction>> Rules)
{
    /// <summary>The maximum size of a file; the kernel has some 500 calls.</summary>
    private const int MostBytes = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="SeccompFileException">It has errors: all of them.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static SeccompRuleFile Read(string path)
    {
        if (NamedPipe.IsAt(path))
            throw new SeccompFileException([new(path, 1, 1, $"it is {NamedPipe.NothingToRead}")]);
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        if (length > MostBytes)
            throw new SeccompFileException([new(path, 1, 1, $"the file is {length} bytes long, of {MostBytes} at most")]);
        var text = new byte[length];
        var read = RandomAccess.Read(file, text, 0);
        return Parse(Encoding.UTF8.GetString(text.AsSpan(0, read)), path);
    }

    /// <summary>Parses the text of a file.</summary>
    /// <exception cref="SeccompFileException">It has errors: all of them.</exception>
    internal static SeccompRuleFile Parse(string text, string path)
    {
        var parser = new SeccompRuleFileParser(path);
        foreach (var line in text.AsSpan().EnumerateLines())
            parser.Add(line);
        return parser.Finish();
    }
}

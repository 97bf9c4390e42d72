using System.Collections;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;
using Berth.Linux.Text;

namespace Berth.Linux.Processes;

/// <summary>
/// The program, arguments and environment of this process, byte for byte (<see cref="HostText"/>). The runtime replaces bytes that are not
/// UTF-8 by U+FFFD. If a string contains this character, the original is read from /proc.
/// </summary>
public static class OwnProcess
{
    private const char Replacement = '\uFFFD';

    /// <summary>The path of the program's file.</summary>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static string Path =>
        Exact(Environment.ProcessPath ?? throw new LinuxException(Errno.ENOENT, "read", "/proc/self/exe"), "/proc/self/exe");

    /// <summary>The arguments after the program's name.</summary>
    /// <param name="arguments">The arguments of <c>Main</c>.</param>
    /// <exception cref="LinuxException">An argument is not UTF-8, and /proc can't be read.</exception>
    public static string[] Arguments(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (!Array.Exists(arguments, IsDoubtful))
            return arguments;
        // If the runtime is hosted by dotnet(1), its own arguments come first.
        var all = KernelFile.Read("/proc/self/cmdline").Split('\0'); // each argument ends with a NUL
        return all[^(arguments.Length + 1)..^1];
    }

    /// <summary>An environment variable; null if it is not set.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="LinuxException">The value is not UTF-8, and /proc can't be read.</exception>
    public static string? Variable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        return value is null || !IsDoubtful(value) ? value : ExactVariables().GetValueOrDefault(name, value);
    }

    /// <summary>All environment variables.</summary>
    /// <exception cref="LinuxException">A variable is not UTF-8, and /proc can't be read.</exception>
    public static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var isDoubtful = false;
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var (name, value) = ((string)variable.Key, (string?)variable.Value ?? "");
            isDoubtful |= IsDoubtful(name) || IsDoubtful(value);
            variables[name] = value;
        }

        if (!isDoubtful)
            return variables;

        // /proc still shows variables that this process has removed from its environment.
        var exact = ExactVariables();
        foreach (var name in exact.Keys.Where(name => !HostText.HasBytes(name) && !variables.ContainsKey(name)).ToArray())
            exact.Remove(name);
        return exact;
    }

    private static string Exact(string text, string link) =>
        IsDoubtful(text) ? SymbolicLink.Find(link) ?? throw LinuxException.Last("read", link) : text;

    private static Dictionary<string, string> ExactVariables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in KernelFile.Read("/proc/self/environ").Split('\0'))
        {
            if (variable.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                _ = variables.TryAdd(variable[..equals], variable[(equals + 1)..]);
        }

        return variables;
    }

    private static bool IsDoubtful(string text) => text.Contains(Replacement, StringComparison.Ordinal);
}

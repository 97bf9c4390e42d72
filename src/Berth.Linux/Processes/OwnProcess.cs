using System.Collections;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;
using Berth.Linux.Text;

namespace Berth.Linux.Processes;

/// <summary>
/// What this process was started with, byte for byte (<see cref="HostText"/>). The runtime puts U+FFFD in the place of a byte that is no
/// UTF-8, so where there is none in what it gives, it is right; only otherwise the kernel is asked.
/// </summary>
public static class OwnProcess
{
    private const char Replacement = '\uFFFD';

    /// <summary>The program's file.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static string Path =>
        Exact(Environment.ProcessPath ?? throw new LinuxException(Errno.ENOENT, "read", "/proc/self/exe"), "/proc/self/exe");

    /// <summary>The arguments that stand behind the program's name.</summary>
    /// <param name="arguments">What <c>Main</c> was given.</param>
    /// <exception cref="LinuxException">One of them is no UTF-8, and /proc cannot be read.</exception>
    public static string[] Arguments(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (!Array.Exists(arguments, IsDoubtful))
            return arguments;
        // What runs a program that is not native has arguments of its own before these.
        var all = KernelFile.Read("/proc/self/cmdline").Split('\0'); // a NUL ends each
        return all[^(arguments.Length + 1)..^1];
    }

    /// <summary>A variable; null: it is not set.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="LinuxException">It is no UTF-8, and /proc cannot be read.</exception>
    public static string? Variable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        return value is null || !IsDoubtful(value) ? value : ExactVariables().GetValueOrDefault(name, value);
    }

    /// <summary>All variables.</summary>
    /// <exception cref="LinuxException">One is no UTF-8, and /proc cannot be read.</exception>
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

        // What this process has taken out of its environment since is there still.
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

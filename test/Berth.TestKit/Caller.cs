using System.Diagnostics;

namespace Berth.TestKit;

/// <summary>
/// Somebody who runs commands: root, or an ordinary user. What is run has a clean environment, and standard input that is at its end.
/// </summary>
public sealed class Caller
{
    private readonly UnprivilegedUser? _other;

    private Caller(string name, string home, UnprivilegedUser? other) => (Name, Home, _other) = (name, home, other);

    /// <summary>The user's name.</summary>
    public string Name { get; }

    /// <summary>The user's home directory.</summary>
    public string Home { get; }

    /// <summary>Whether it is root.</summary>
    public bool IsRoot => _other is null && Environment.IsPrivilegedProcess;

    /// <summary>Root; skips the test where we are not.</summary>
    public static Caller Root()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        return new Caller("root", "/root", null);
    }

    /// <summary>
    /// An ordinary user: ourselves, or where we are root the one that the test script made; skips the test where there is none.
    /// </summary>
    public static Caller Ordinary()
    {
        if (!Environment.IsPrivilegedProcess)
            return new Caller(Environment.UserName, Environment.GetEnvironmentVariable("HOME") ?? "/", null);
        var user = UnprivilegedUser.Require();
        return new Caller(user.Name, user.Home, user);
    }

    /// <summary>Runs a command to its end.</summary>
    public async Task<CommandOutput> RunAsync(
        IEnumerable<string> command, string directory, params IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        using var running = Start(command, directory, environment);
        running.CloseInput();
        return await running.EndAsync();
    }

    /// <summary>Starts a command; its process id is the command's own.</summary>
    public RunningCommand Start(
        IEnumerable<string> command, string directory, params IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        string[] all = _other is { } user
            ? ["setpriv", $"--reuid={user.Uid}", $"--regid={user.Gid}", "--init-groups", "--", .. command]
            : [.. command];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = directory,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";
        start.Environment["HOME"] = Home;
        start.Environment["USER"] = start.Environment["LOGNAME"] = Name;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["SHELL"] = "/bin/sh";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        if (_other is not null)
            AwaitOtherUser(process);
        return new RunningCommand(process);
    }

    /// <summary>
    /// Returns when setpriv(1) has become the user and the command: until then the process is root's, and out of the user's reach.
    /// </summary>
    private static void AwaitOtherUser(Process process)
    {
        SpinWait.SpinUntil(() => process.HasExited || !IsSetPriv(process.Id), Deadline.Time);

        static bool IsSetPriv(int pid)
        {
            try
            {
                return File.ReadAllText($"/proc/{pid}/comm") is "setpriv\n";
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    /// <summary>Gives the caller a file or directory, with everything in it.</summary>
    public void Own(string path)
    {
        if (_other is { } user)
            Process.Start("chown", ["-R", "-h", $"{user.Uid}:{user.Gid}", path]).WaitForExit();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

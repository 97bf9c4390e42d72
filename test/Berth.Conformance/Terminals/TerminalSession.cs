using System.Text;
using System.Text.RegularExpressions;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Berth.TestKit;

namespace Berth.Conformance.Terminals;

/// <summary>
/// A person at a terminal who started berth there: a pseudo-terminal, berth in a session of its own with that as its controlling terminal,
/// what is typed and what is seen.
/// </summary>
internal sealed class TerminalSession : IDisposable
{
    private readonly PseudoTerminal _terminal = PseudoTerminal.Open();
    private readonly TemporaryDirectory _directory = new(forEveryone: true);
    private readonly CancellationToken _deadline = Deadline.Token();
    private readonly StringBuilder _seen = new();
    private readonly byte[] _buffer = new byte[65536];
    private readonly ChildProcess _berth;

    private TerminalSession(WindowSize size, string[] arguments, string? state = null)
    {
        Terminal.SetWindowSize(_terminal.Master, size);
        Before = Stty.Save(_terminal.Slave);
        _berth = ProcessSpawner.Spawn(new SpawnRequest
        {
            // posix_spawn(3) makes the session; setsid(1) then only has to take the terminal, and becomes berth.
            Path = "/usr/bin/setsid",
            Arguments = ["setsid", "--ctty", Executable, .. arguments],
            Environment = ["PATH=/usr/bin:/bin", "HOME=" + Environment.GetEnvironmentVariable("HOME"), "TERM=dumb", .. state is null
                ? (string[])[]
                : ["BERTH_STATE_DIR=" + state]],
            WorkingDirectory = _directory.Path,
            Descriptors = [new(_terminal.Slave, 0), new(_terminal.Slave, 1), new(_terminal.Slave, 2)],
        });
    }

    /// <summary>The executable under test; skips the test where it was not built.</summary>
    internal static string Executable { get; } = FindExecutable();

    /// <summary>berth.</summary>
    internal ChildProcess Berth => _berth;

    /// <summary>The terminal's attributes before berth came.</summary>
    internal string Before { get; }

    /// <summary>The terminal's attributes now.</summary>
    internal string Now => Stty.Save(_terminal.Slave);

    /// <summary>Runs <c>berth run --tty</c> with these further arguments.</summary>
    internal static TerminalSession Run(params string[] arguments) => new(new WindowSize(30, 90), ["run", "--tty", .. arguments]);

    /// <summary>Runs berth with these arguments.</summary>
    internal static TerminalSession Start(params string[] arguments) => new(new WindowSize(30, 90), arguments);

    /// <summary>Runs berth with these arguments and a state of its own.</summary>
    internal static TerminalSession StartWith(string state, params string[] arguments) => new(new WindowSize(30, 90), arguments, state);

    /// <summary>Runs an interactive bash that asks with "ready> ", and waits until it does.</summary>
    internal static async Task<TerminalSession> BashAsync()
    {
        var session = Run("--env", "PS1=ready> ", "--env", "TERM=dumb", "--", "bash", "--norc", "--noprofile",
            "--noediting"); // readline would draw its line again at will
        await session.SeeAsync("ready> ");
        return session;
    }

    internal void Resize(WindowSize size) => Terminal.SetWindowSize(_terminal.Master, size);

    internal void Type(string text) => DescriptorIO.WriteFully(_terminal.Master, Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Reads the screen up to and including this text, which the terminal must not show for another reason (an echo); returns all of it.
    /// </summary>
    internal Task<string> SeeAsync(string text) => SeeMatchAsync(Regex.Escape(text));

    /// <summary>Reads the screen up to and including what matches a pattern; returns all of it.</summary>
    internal async Task<string> SeeMatchAsync(string pattern)
    {
        while (true)
        {
            var screen = _seen.ToString();
            if (Regex.Match(screen, pattern) is { Success: true } match)
            {
                _seen.Remove(0, match.Index + match.Length);
                return screen[..(match.Index + match.Length)];
            }

            try
            {
                var count = await DescriptorIO.ReadAsync(_terminal.Master, _buffer, _deadline);
                _seen.Append(Encoding.UTF8.GetString(_buffer, 0, count));
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"no '{pattern}' on the screen:\n{screen}");
            }
        }
    }

    /// <summary>Types a line to a shell and reads what it answers, up to its next prompt.</summary>
    internal async Task<string> AskAsync(string line)
    {
        Type(line + "\r");
        return await SeeAsync("ready> ");
    }

    /// <summary>Waits for berth's end; the exit code as a shell has it.</summary>
    internal async Task<int> ExitCodeAsync() => (await _berth.WaitAsync(_deadline)).ShellCode;

    /// <inheritdoc/>
    public void Dispose()
    {
        _berth.Signal(Signal.SIGKILL);
        _berth.Wait();
        _berth.Dispose();
        _terminal.Dispose();
        _directory.Dispose();
    }

    private static string FindExecutable()
    {
        if (Environment.GetEnvironmentVariable("BERTH_NATIVE") is { } native)
            return native;
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var built = Path.Combine(directory.FullName, "artifacts/bin/Berth.Cli/debug/berth");
            if (File.Exists(built))
                return built;
        }

        Assert.Skip("needs berth: build it, or name it in BERTH_NATIVE");
        return "";
    }
}

using System.Diagnostics;

namespace Berth.TestKit;

/// <summary>A command that a test started. What is left of it when it is disposed is killed.</summary>
public sealed class RunningCommand : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    internal RunningCommand(Process process)
    {
        _process = process;
        Pid = process.Id;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Its process id.</summary>
    public int Pid { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its standard input.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>The next line it prints; fails at the deadline, or when it ends before.</summary>
    public async Task<string> LineAsync()
    {
        if (await Deadline.Within(_process.StandardOutput.ReadLineAsync()) is { } line)
            return line;
        Assert.Fail($"it ended and printed no line: {await Deadline.Within(_error)}");
        throw new UnreachableException();
    }

    /// <summary>Closes its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Sends it a signal, by name (TERM).</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, "--", $"{Pid}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end; the output is what no call of <see cref="LineAsync"/> has taken.</summary>
    public async Task<CommandOutput> EndAsync()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        await Deadline.Within(_process.WaitForExitAsync(TestContext.Current.CancellationToken));
        return new CommandOutput(_process.ExitCode, await Deadline.Within(output), await Deadline.Within(_error));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}

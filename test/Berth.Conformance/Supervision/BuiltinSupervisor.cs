using System.Diagnostics;
using System.Globalization;
using Berth.Supervision;
using Berth.Supervision.Services;
using Berth.Supervisor.Client;
using Berth.TestKit;

namespace Berth.Conformance.Supervision;

/// <summary>A <c>berth supervise</c> of the test's own, run by whoever runs the test, with directories of its own.</summary>
public sealed class BuiltinSupervisor : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Process _supervisor;

    private BuiltinSupervisor()
    {
        _supervisor = Process.Start(new ProcessStartInfo(BerthBinary.Path, ["supervise"])
        {
            Environment = { ["BERTH_STATE_DIR"] = _directory.Path },
            UseShellExecute = false,
        })!;
    }

    /// <summary>Starts one, and waits until it answers.</summary>
    public static async ValueTask<SupervisedHost> StartAsync()
    {
        var supervisor = new BuiltinSupervisor();
        await Eventually.Async(supervisor.AnswersAsync);
        return new SupervisedHost(supervisor.Manager, supervisor);
    }

    /// <summary>Talks to it.</summary>
    public IServiceManager Manager => new ValidatingServiceManager(new BuiltinServiceManager(_directory["supervisor"]));

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await Manager.ListAsync();
            return true;
        }
        catch (ServiceException none) when (none.Kind is ServiceErrorKind.Unavailable && !_supervisor.HasExited)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _supervisor.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await _supervisor.WaitForExitAsync().WaitAsync(Deadline.Time);
        _supervisor.Dispose();
        _directory.Dispose();
    }
}

using Berth.Sandbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Berth.Extensions.Hosting;

/// <summary>A sandbox that lives as long as the application.</summary>
internal sealed class HostedSandbox(Func<SandboxCommand> command, ILogger logger, IHostApplicationLifetime? application) : IHostedService
{
    private SandboxedProcess? _process;
    private Task _running = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = await command().StartAsync(cancellationToken).ConfigureAwait(false);
        foreach (var warning in _process.Warnings)
            Log.Warning(logger, warning);
        await _process.StandardInput.DisposeAsync().ConfigureAwait(false);
        _running = RunAsync(_process);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_process is not { } process)
            return;
        await process.DisposeAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync(SandboxedProcess process)
    {
        // The program blocks if its output is not read. So both streams are read to their ends, before its end is waited for.
        var output = OutputLines.ForwardAsync(process.StandardOutput, line => Log.Output(logger, line));
        var error = OutputLines.ForwardAsync(process.StandardError, line => Log.Error(logger, line));
        try
        {
            await Task.WhenAll(output, error).ConfigureAwait(false);
            var exitCode = await process.WaitAsync().ConfigureAwait(false);
            if (exitCode == 0)
                Log.Ended(logger);
            else
                Log.Failed(logger, exitCode);
        }
        catch (ObjectDisposedException)
        {
            // The application stops.
            return;
        }
        catch (Exception failure)
        {
            Log.Lost(logger, failure);
        }

        // Stopping it while it starts would make the start fail.
        application?.ApplicationStarted.UnsafeRegister(
            static started => ((IHostApplicationLifetime)started!).StopApplication(), application);
    }
}

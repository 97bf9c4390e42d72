using System.Globalization;
using System.Text;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;

namespace Berth.Supervision.Windows;

/// <summary>
/// Windows: a task of the task scheduler for each service or, for a user who may not create tasks, a file in the Startup folder. Not tested
/// on Windows (docs/platforms.md).
/// </summary>
/// <param name="options">The directories.</param>
/// <param name="programs">Runs schtasks.exe and powershell.exe.</param>
/// <param name="time">The clock.</param>
public sealed class WindowsServiceManager(WindowsOptions options, IProgramRunner programs, TimeProvider time) : IServiceManager
{
    private readonly DefinitionDirectory _definitions = new(options.Directory);

    /// <inheritdoc/>
    public ServiceManagerKind Kind => ServiceManagerKind.Windows;

    /// <inheritdoc/>
    public ServiceScope Scope => options.Scope;

    /// <inheritdoc/>
    public ServiceManagerCapabilities Capabilities =>
        ServiceManagerCapabilities.RuntimeRegistration | ServiceManagerCapabilities.UserScope | ServiceManagerCapabilities.Logs
        | ServiceManagerCapabilities.Timers;

    /// <inheritdoc/>
    public int LongestName => FileNameLimit.LongestName(WindowsFiles.LongestFileName, DefinitionDirectory.LongestFileName);

    /// <inheritdoc/>
    public async Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var name = definition.Name;
        var files = FilesOf(name);
        var known = _definitions.Find(name);
        if (known is not null && !ServiceDefinitionFile.Same(known, definition))
            throw ServiceException.AlreadyRegistered(name);
        if (known is null)
        {
            var (script, task) = (WindowsScript.Write(definition, files), WindowsTask.Write(definition, options, files, enabled: false));
            try
            {
                Directory.CreateDirectory(options.Directory);
                DefinitionDirectory.WriteFile(files.Script, Encoding.UTF8.GetBytes(script));
                DefinitionDirectory.WriteFile(files.Task, task);
                await CreateAsync(definition, files, cancellationToken).ConfigureAwait(false);
                _definitions.Write(definition);
            }
            catch
            {
                Remove(name);
                throw;
            }
        }

        await (start ? StartAsync(name, cancellationToken) : StopAsync(name, cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        if (_definitions.Find(name) is null)
            return;
        await StopAsync(name, cancellationToken).ConfigureAwait(false);
        if (!File.Exists(FilesOf(name).Fallback))
            await ScheduleAsync(
                name, "unregister", cancellationToken, "/Delete", "/TN", WindowsTask.PathOf(name), "/F").ConfigureAwait(false);
        Remove(name);
    }

    /// <inheritdoc/>
    public async Task StartAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        var definition = _definitions.Get(name);
        var files = FilesOf(name);
        if (File.Exists(files.Fallback))
        {
            var arguments = string.Join(' ', PowerShellText.Arguments(WindowsScript.Start(files)));
            DefinitionDirectory.WriteFile(files.Startup, Encoding.ASCII.GetBytes($"@start \"\" /min powershell.exe {arguments}\r\n"));
            if (await RunningAsync(name, cancellationToken).ConfigureAwait(false) is null)
                await ShellAsync(name, "start",
                    $"Start-Process -WindowStyle Hidden -FilePath powershell.exe -ArgumentList {PowerShellText.Quote(arguments)}",
                    cancellationToken).ConfigureAwait(false);
            return;
        }

        await ScheduleAsync(name, "start", cancellationToken, "/Change", "/TN", WindowsTask.PathOf(name), "/ENABLE").ConfigureAwait(false);
        if (definition.Supervise.Timer is null)
            await ScheduleAsync(name, "start", cancellationToken, "/Run", "/TN", WindowsTask.PathOf(name)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task StopAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        _ = _definitions.Get(name);
        await DisableAsync(name, cancellationToken).ConfigureAwait(false);
        await EndAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        _ = _definitions.Get(name);
        await EndAsync(name, cancellationToken).ConfigureAwait(false);
        await StartAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        _ = _definitions.Get(name);
        var files = FilesOf(name);
        var pid = await RunningAsync(name, cancellationToken).ConfigureAwait(false);
        if (File.Exists(files.Fallback))
        {
            return new ServiceStatus
            {
                Name = name,
                Desired = File.Exists(files.Startup) ? DesiredState.Up : DesiredState.Down,
                Observed = pid is null ? ObservedState.Down : ObservedState.Up,
                Pid = pid,
            };
        }

        var output = await ShellAsync(name, "look at",
            $"$t = Get-ScheduledTask -TaskPath '\\Berth\\' -TaskName {PowerShellText.Quote(name.ToString())}; '{{0}} {{1}} {{2}}' -f "
                + "[int]$t.State, [int]$t.Settings.Enabled, ($t | Get-ScheduledTaskInfo).LastTaskResult",
            cancellationToken).ConfigureAwait(false);
        return WindowsStatus.Parse(name, output, pid);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        var all = new List<ServiceStatus>();
        foreach (var name in _definitions.List())
            all.Add(await StatusAsync(name, cancellationToken).ConfigureAwait(false));
        return all;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LogLine> LogsAsync(ServiceName name, LogQuery query, CancellationToken cancellationToken = default)
    {
        _ = _definitions.Get(name);
        return PlainLogReader.ReadAsync(FilesOf(name).Log, query, time, cancellationToken);
    }

    private WindowsFiles FilesOf(ServiceName name) => new(options, name);

    private async Task CreateAsync(ServiceDefinition definition, WindowsFiles files, CancellationToken cancellationToken)
    {
        var result = await programs.RunAsync("schtasks.exe",
            ["/Create", "/TN", WindowsTask.PathOf(definition.Name), "/XML", files.Task, "/F"], cancellationToken).ConfigureAwait(false);
        if (result.IsSuccess)
            return;
        // Its errors are in the language of the host, with the same code for all. Services that the Startup folder cannot run are not tried
        // there.
        if (options.Scope is ServiceScope.System || definition.Supervise.Timer is not null || result.ExitCode is ProgramResult.NeverRan)
            throw Failure(definition.Name, "register", "schtasks", result);
        DefinitionDirectory.WriteFile(files.Fallback, Encoding.UTF8.GetBytes(result.Answer + "\n"));
    }

    private async Task DisableAsync(ServiceName name, CancellationToken cancellationToken)
    {
        var files = FilesOf(name);
        if (!File.Exists(files.Fallback))
            await ScheduleAsync(
                name, "stop", cancellationToken, "/Change", "/TN", WindowsTask.PathOf(name), "/DISABLE").ConfigureAwait(false);
        else if (Directory.Exists(options.StartupFolder))
            File.Delete(files.Startup);
    }

    /// <summary>Ends the script first, so that it does not restart the service, and then the remaining processes of both.</summary>
    private async Task EndAsync(ServiceName name, CancellationToken cancellationToken)
    {
        // schtasks fails if nothing runs, with the same code as for any other error. So the result is ignored; the processes are ended
        // below.
        if (!File.Exists(FilesOf(name).Fallback))
            await programs.RunAsync("schtasks.exe", ["/End", "/TN", WindowsTask.PathOf(name)], cancellationToken).ConfigureAwait(false);
        if (Processes(name) is not { } processes)
            return;
        var script =
            string.Concat(processes.Select(static process => $"if (({Find(process)})) {{ taskkill.exe /T /F /PID {process.Pid} }}; "));
        await ShellAsync(name, "stop", script + "exit 0", cancellationToken).ConfigureAwait(false);
        File.Delete(FilesOf(name).Processes);
    }

    /// <summary>The pid of the service's own process; null: it does not run, even if another process has that pid now.</summary>
    private async Task<int?> RunningAsync(ServiceName name, CancellationToken cancellationToken)
    {
        if (Processes(name) is not [_, var own])
            return null;
        return await ShellAsync(
            name, "look at", $"if (({Find(own)})) {{ 'running' }}", cancellationToken).ConfigureAwait(false) is "running" ? own.Pid : null;
    }

    private static string Find((int Pid, long Start) process) =>
        string.Create(CultureInfo.InvariantCulture,
            $"Get-Process -Id {process.Pid} -ErrorAction SilentlyContinue | Where-Object {{ $_.StartTime.ToFileTimeUtc() -eq "
                + $"{process.Start} }}");

    private List<(int Pid, long Start)>? Processes(ServiceName name)
    {
        try
        {
            var numbers = File.ReadAllText(FilesOf(name).Processes).Split(' ');
            var processes = new List<(int, long)>();
            for (var i = 0; i + 1 < numbers.Length; i += 2)
            {
                if (int.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                    && long.TryParse(numbers[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var start))
                    processes.Add((pid, start));
            }

            return processes;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private async Task ScheduleAsync(ServiceName name, string operation, CancellationToken cancellationToken, params string[] arguments)
    {
        var result = await programs.RunAsync("schtasks.exe", arguments, cancellationToken).ConfigureAwait(false);
        if (!result.IsSuccess)
            throw Failure(name, operation, "schtasks", result);
    }

    private async Task<string> ShellAsync(ServiceName name, string operation, string script, CancellationToken cancellationToken)
    {
        var result = await programs.RunAsync("powershell.exe", PowerShellText.Arguments(script), cancellationToken).ConfigureAwait(false);
        return result.IsSuccess ? result.Output.Trim() : throw Failure(name, operation, "powershell", result);
    }

    private ServiceException Failure(ServiceName name, string operation, string program, ProgramResult result) =>
        result.ExitCode is ProgramResult.NeverRan
        ? new ServiceException(
            ServiceErrorKind.Unavailable, $"cannot run {program}: {result.Error}", "it comes with Windows: is this Windows?")
        : new ServiceException(ServiceErrorKind.Failed, $"cannot {operation} service {name}: {program}: {result.Answer}",
            options.Scope is ServiceScope.System
                ? "run it as an administrator"
                : "look at it in the task scheduler, below Berth");

    private void Remove(ServiceName name)
    {
        foreach (var file in FilesOf(name).All)
        {
            if (Directory.Exists(Path.GetDirectoryName(file)))
                File.Delete(file);
        }

        _definitions.Remove(name);
    }
}

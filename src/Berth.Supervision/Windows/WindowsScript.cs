using System.Globalization;
using Berth.Supervision.Definitions;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Windows;

/// <summary>
/// The script that runs a service. The task scheduler supports no environment, no output and no restart after an exit, and it expands % in
/// a command. So it starts this script, in which all values are literals.
/// </summary>
internal static class WindowsScript
{
    /// <summary>The script.</summary>
    /// <exception cref="ServiceException">The definition needs something that is not supported on Windows.</exception>
    public static string Write(ServiceDefinition definition, WindowsFiles files)
    {
        ThrowIfImpossible(definition);
        var (restart, backoff) = (definition.Supervise.Restart, definition.Supervise.Backoff);
        var again = (definition.Supervise.Timer, restart) switch
        {
            (null, RestartCondition.Always) => "$true",
            (_, RestartCondition.Never) => "$false",
            _ => "$process.ExitCode -ne 0",
        };
        var variables = string.Concat(
            definition.Environment.Select(
                static variable =>
                    $"    $start.EnvironmentVariables[{PowerShellText.Quote(variable.Key)}] = {PowerShellText.Quote(variable.Value)}\n"));
        var directory = definition.WorkingDirectory is { } said ? PowerShellText.Quote(said) : "$env:USERPROFILE";
        var (initial, resetAfter) = (Milliseconds(backoff.Initial), Milliseconds(backoff.ResetAfter));
        const string Append = "'Append', 'Write', 'ReadWrite, Delete', 1, $true";
        const string Copy = "BaseStream.CopyToAsync($log)";
        var log = PowerShellText.Quote(files.Log);
        return $$"""
            $ErrorActionPreference = 'Stop'
            $self = Get-Process -Id $PID
            $wait = {{Milliseconds(backoff.Initial)}}
            while ($true) {
                $start = New-Object Diagnostics.ProcessStartInfo
                $start.FileName = {{PowerShellText.Quote(definition.Command[0])}}
                $start.Arguments = {{PowerShellText.Quote(WindowsCommandLine.Join(definition.Command.Skip(1)))}}
                $start.WorkingDirectory = {{directory}}
                $start.UseShellExecute = $false
                $start.CreateNoWindow = $true
                $start.RedirectStandardOutput = $true
                $start.RedirectStandardError = $true
            {{variables}}    $log = [IO.Stream]::Synchronized([IO.FileStream]::new({{log}}, {{Append}}))
                $began = [DateTime]::UtcNow
                $process = [Diagnostics.Process]::Start($start)
                $times = @($self.Id, $self.StartTime.ToFileTimeUtc(), $process.Id, $process.StartTime.ToFileTimeUtc())
                [IO.File]::WriteAllText({{PowerShellText.Quote(files.Processes)}}, ($times -join ' '))
                $copies = [Threading.Tasks.Task[]]@($process.StandardOutput.{{Copy}}, $process.StandardError.{{Copy}})
                $process.WaitForExit()
                [void][Threading.Tasks.Task]::WaitAll($copies, 5000)
                $log.Dispose()
                [IO.File]::Delete({{PowerShellText.Quote(files.Processes)}})
                if (-not ({{again}})) { exit $process.ExitCode }
                if (([DateTime]::UtcNow - $began).TotalMilliseconds -ge {{resetAfter}}) { $wait = {{initial}} }
                Start-Sleep -Milliseconds $wait
                $wait = [Math]::Min(2 * $wait, {{Milliseconds(backoff.Maximum)}})
            }

            """;
    }

    /// <summary>
    /// The command that reads the script from its file and runs it. Not <c>-File</c>, which is subject to the execution policy.
    /// </summary>
    public static string Start(WindowsFiles files) =>
        $"& ([ScriptBlock]::Create([IO.File]::ReadAllText({PowerShellText.Quote(files.Script)})))";

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static void ThrowIfImpossible(ServiceDefinition definition)
    {
        XmlContent.ThrowIfImpossible(definition, ServiceManagerKind.Windows);
        var program = definition.Command[0];
        if (program.Contains('"', StringComparison.Ordinal))
            throw NotSupported(
                definition, $"run a program with a quotation mark in its path ({ServiceException.Quote(program)})", "give it another name");
        // cmd.exe splits their arguments by other rules, in which a quotation mark can end an argument and begin a command.
        if (program.EndsWith(".bat", StringComparison.OrdinalIgnoreCase) || program.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase))
            throw NotSupported(definition, "hand arguments to a batch file safely", "name the program that it starts");
        if (definition.Stop.Signal is not "SIGTERM")
            throw NotSupported(definition, $"stop a service with {definition.Stop.Signal}",
                "leave the signal out: Windows has none, the service is ended");
        if (definition.Supervise.StartLimit is not null)
            throw NotSupported(definition, "limit how often a service starts", "take startLimit out");
        if (definition.Supervise.Timer?.At is { } at)
            throw NotSupported(definition, $"start a service at {ServiceException.Quote(at.ToString())}", "use every");
        if (!definition.Resources.Rlimits.IsEmpty || definition.Resources.Nice is not null)
            throw NotSupported(definition, "apply rlimits and nice", "take them out");
    }

    private static ServiceException NotSupported(ServiceDefinition definition, string what, string suggestion) =>
        ServiceException.NotSupported(definition.Name, ServiceManagerKind.Windows, what, suggestion);
}

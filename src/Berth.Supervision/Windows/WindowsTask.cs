using System.Text;
using System.Xml;
using Berth.Supervision.Definitions;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;

namespace Berth.Supervision.Windows;

/// <summary>A task of the task scheduler, in its XML (version 1.2 of the Task Scheduler Schema).</summary>
internal static class WindowsTask
{
    /// <summary>S-1-5-18 is Local System, whatever it is called in the language of the host.</summary>
    private const string LocalSystem = "S-1-5-18";

    /// <summary>The task scheduler's longest repetition.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(31);

    /// <summary>The folder that Berth's tasks are in, and the name of one of them.</summary>
    public static string PathOf(ServiceName name) => $@"\Berth\{name}";

    /// <summary>
    /// The file for <c>schtasks /Create /XML</c>: UTF-16 with a byte order mark, the only encoding that every version of it takes.
    /// </summary>
    public static byte[] Write(ServiceDefinition definition, WindowsOptions options, WindowsFiles files, bool enabled)
    {
        var user = options.Scope is ServiceScope.System ? LocalSystem : options.User;
        var xml = $"""
            <?xml version="1.0" encoding="UTF-16"?>
            <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
              <RegistrationInfo>
                <Description>{XmlContent.Escape(definition.Description.Length is 0 ? $"Berth service {definition.Name}" : definition.Description)}</Description>
              </RegistrationInfo>
              <Triggers>
            {Trigger(definition, options.Scope, user)}
              </Triggers>
              <Principals>
                <Principal id="Author">
                  <UserId>{XmlContent.Escape(user)}</UserId>
            {(options.Scope is ServiceScope.System ? "" : "      <LogonType>InteractiveToken</LogonType>\n")}      <RunLevel>{(options.Scope is ServiceScope.System ? "HighestAvailable" : "LeastPrivilege")}</RunLevel>
                </Principal>
              </Principals>
              <Settings>
                <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
                <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
                <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
                <StartWhenAvailable>true</StartWhenAvailable>
                <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
                <Hidden>true</Hidden>
                <Enabled>{(enabled ? "true" : "false")}</Enabled>
              </Settings>
              <Actions Context="Author">
                <Exec>
                  <Command>powershell.exe</Command>
                  <Arguments>{XmlContent.Escape(WindowsCommandLine.Join(PowerShellText.Arguments(WindowsScript.Start(files))))}</Arguments>
                </Exec>
              </Actions>
            </Task>

            """;
        return [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(xml)];
    }

    private static string Trigger(ServiceDefinition definition, ServiceScope scope, string user)
    {
        if (definition.Supervise.Timer?.Every is { } every)
        {
            if (every < TimeSpan.FromMinutes(1) || every > s_longest)
                throw ServiceException.NotSupported(definition.Name, ServiceManagerKind.Windows, $"start a service every {XmlConvert.ToString(every)}", "give a minute to 31 days");
            return $"""
                    <TimeTrigger>
                      <Repetition>
                        <Interval>{XmlConvert.ToString(every)}</Interval>
                      </Repetition>
                      <StartBoundary>2000-01-01T00:00:00Z</StartBoundary>
                    </TimeTrigger>
                """;
        }

        return scope is ServiceScope.System
            ? "    <BootTrigger />"
            : $"""
                    <LogonTrigger>
                      <UserId>{XmlContent.Escape(user)}</UserId>
                    </LogonTrigger>
                """;
    }
}

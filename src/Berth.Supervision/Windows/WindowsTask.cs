using System.Text;
using System.Xml;
using Berth.Supervision.Definitions;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;

namespace Berth.Supervision.Windows;

/// <summary>A task of the task scheduler, in its XML (version 1.2 of the Task Scheduler Schema).</summary>
internal static class WindowsTask
{
    /// <summary>S-1-5-18 is Local System, in every language.</summary>
    private const string LocalSystem = "S-1-5-18";

    /// <summary>The task scheduler's longest repetition.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(31);

    /// <summary>The folder of Berth's tasks, and the name of a task.</summary>
    public static string PathOf(ServiceName name) => $@"\Berth\{name}";

    /// <summary>
    /// The file for <c>schtasks /Create /XML</c>: UTF-16 with a byte order mark, the only encoding that every version accepts.
    /// </summary>
    public static byte[] Write(ServiceDefinition definition, WindowsOptions options, WindowsFiles files, bool enabled)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, XmlContent.Settings(Encoding.Unicode, "  ")))
        {
            xml.WriteStartDocument();
            xml.WriteStartElement("Task", "http://schemas.microsoft.com/windows/2004/02/mit/task");
            xml.WriteAttributeString("version", "1.2");
            WriteTask(xml, definition, options, files, enabled);
            xml.WriteEndDocument();
        }

        return [.. bytes.ToArray(), .. "\n\0"u8];
    }

    private static void WriteTask(XmlWriter xml, ServiceDefinition definition, WindowsOptions options, WindowsFiles files, bool enabled)
    {
        var isSystem = options.Scope is ServiceScope.System;
        var user = isSystem ? LocalSystem : options.User;

        xml.WriteStartElement("RegistrationInfo");
        xml.WriteElementString("Description", definition.Description.Length is 0
            ? $"Berth service {definition.Name}"
            : definition.Description);
        xml.WriteEndElement();

        xml.WriteStartElement("Triggers");
        WriteTrigger(xml, definition, isSystem, user);
        xml.WriteEndElement();

        xml.WriteStartElement("Principals");
        xml.WriteStartElement("Principal");
        xml.WriteAttributeString("id", "Author");
        xml.WriteElementString("UserId", user);
        if (!isSystem)
            xml.WriteElementString("LogonType", "InteractiveToken");
        xml.WriteElementString("RunLevel", isSystem ? "HighestAvailable" : "LeastPrivilege");
        xml.WriteEndElement();
        xml.WriteEndElement();

        xml.WriteStartElement("Settings");
        xml.WriteElementString("MultipleInstancesPolicy", "IgnoreNew");
        xml.WriteElementString("DisallowStartIfOnBatteries", "false");
        xml.WriteElementString("StopIfGoingOnBatteries", "false");
        xml.WriteElementString("StartWhenAvailable", "true");
        xml.WriteElementString("ExecutionTimeLimit", "PT0S");
        xml.WriteElementString("Hidden", "true");
        xml.WriteElementString("Enabled", XmlConvert.ToString(enabled));
        xml.WriteEndElement();

        xml.WriteStartElement("Actions");
        xml.WriteAttributeString("Context", "Author");
        xml.WriteStartElement("Exec");
        xml.WriteElementString("Command", "powershell.exe");
        xml.WriteElementString("Arguments", WindowsCommandLine.Join(PowerShellText.Arguments(WindowsScript.Start(files))));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteTrigger(XmlWriter xml, ServiceDefinition definition, bool isSystem, string user)
    {
        if (definition.Supervise.Timer?.Every is { } every)
        {
            var interval = XmlConvert.ToString(every);
            if (every < TimeSpan.FromMinutes(1) || every > s_longest)
                throw ServiceException.NotSupported(
                    definition.Name, ServiceManagerKind.Windows, $"start a service every {interval}", "give a minute to 31 days");
            xml.WriteStartElement("TimeTrigger");
            xml.WriteStartElement("Repetition");
            xml.WriteElementString("Interval", interval);
            xml.WriteEndElement();
            xml.WriteElementString("StartBoundary", "2000-01-01T00:00:00Z");
            xml.WriteEndElement();
            return;
        }

        xml.WriteStartElement(isSystem ? "BootTrigger" : "LogonTrigger");
        if (!isSystem)
            xml.WriteElementString("UserId", user);
        xml.WriteEndElement();
    }
}

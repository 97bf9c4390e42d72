using System.Globalization;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Linux.Processes;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Cli.Rendering;

/// <summary>Services as text. Control characters in text from a service are removed.</summary>
internal static class ServiceText
{
    /// <summary>The header of the listing, in the widths of its rows.</summary>
    public static string Header { get; } = Row("NAME", "STATE", "PID", "FOR", "RESTARTS", "CPU", "MEMORY", "");

    /// <summary>A line of a listing.</summary>
    /// <param name="status">The service.</param>
    /// <param name="now">The time.</param>
    public static string Row(ServiceStatus status, DateTimeOffset now)
    {
        return Row(
            status.Name.ToString(),
            ServiceWords.Of(status.Observed),
            status.Pid?.ToString(CultureInfo.InvariantCulture) ?? "",
            status.Since is { } since ? Printable.Span(now - since) : "",
            status.Restarts.ToString(CultureInfo.InvariantCulture),
            status.Cpu is { } cpu ? Printable.Span(cpu) : "",
            status.Memory is { } memory ? Size(memory) : "",
            Printable.Line(status.Problem ?? (status.WaitsFor is { } what ? $"waits for {what}" : status.Text ?? ""))).TrimEnd();
    }

    /// <summary>Everything that is known of a service, one line for each value.</summary>
    /// <param name="service">The service.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<string> Lines(ManagedService service, DateTimeOffset now)
    {
        var (manager, status, assigned) = service;
        var since = status.Since is { } time ? $" for {Printable.Span(now - time)} (since {time.ToLocalTime():yyyy-MM-dd HH:mm:ss})" : "";
        yield return $"{status.Name}: {ServiceWords.Of(status.Observed)}{since}";
        if (status.Problem is { } problem)
            yield return $"  problem    {Printable.Line(problem)}";
        if (status.WaitsFor is { } what)
            yield return $"  waits for  {Printable.Line(what)}";
        yield return $"  should be  {ServiceWords.Of(status.Desired)}, by {ServiceWords.Of(manager)}";
        if (status.Pid is { } pid)
            yield return $"  pid        {pid}";
        foreach (var (variable, port) in assigned.Ports)
            yield return $"  port       {port} ({variable})";
        if (assigned.Identity is { } identity)
            yield return $"  identity   {identity}";
        yield return $"  restarts   {status.Restarts}";
        if (status.LastExit is { } exit)
            yield return $"  last end   {Exit(exit)} at {exit.Time.ToLocalTime():yyyy-MM-dd HH:mm:ss}";
        if (status.Cpu is { } cpu)
            yield return $"  cpu        {Printable.Span(cpu)}";
        if (status.Memory is { } memory)
            yield return $"  memory     {Size(memory)}";
        if (status.Text is { } text)
            yield return $"  says       {Printable.Line(text)}";
        if (status.NextStart is { } next)
            yield return $"  next start {next.ToLocalTime():yyyy-MM-dd HH:mm:ss}";
        if (status.LostLines > 0)
            yield return $"  lost       {status.LostLines} lines of its log";
    }

    /// <summary>A line of a log, with its time.</summary>
    public static string Log(LogLine line) =>
        line.Time is { } time ? $"{time.ToLocalTime():yyyy-MM-dd HH:mm:ss.fff}  {Printable.Line(line.Text)}" : Printable.Line(line.Text);

    /// <summary>How a program ended, as text. An exit code of 128+n is the program's own and not read as a signal.</summary>
    public static string Exit(ServiceExit exit)
    {
        return exit.Signal is { } number ? $"killed by {SignalName.Format((Signal)number)}" : $"exited with {exit.Code}";
    }

    /// <summary>A number of bytes, to three digits.</summary>
    public static string Size(long bytes)
    {
        const int Step = 1024;
        double size = bytes;
        var unit = 0;
        while (size >= Step && unit < 4)
            (size, unit) = (size / Step, unit + 1);
        return string.Create(
            CultureInfo.InvariantCulture, $"{(unit > 0 && size < 10 ? Math.Round(size, 1) : Math.Round(size))}{"BKMGT"[unit]}");
    }

    private static string Row(
        string name, string state, string pid, string span, string restarts, string cpu, string memory, string note) =>
        $"{name,-24}  {state,-9}  {pid,7}  {span,7}  {restarts,8}  {cpu,7}  {memory,6}  {note}";
}

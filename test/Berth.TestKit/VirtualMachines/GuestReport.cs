using System.Globalization;
using System.Text;

namespace Berth.TestKit.VirtualMachines;

/// <summary>Reads what <see cref="GuestInit"/> wrote. The machine may have died at any byte of it.</summary>
internal static class GuestReport
{
    /// <summary>The cases that ended, and whether the machine came to its end.</summary>
    public static (IReadOnlyList<MachineCaseResult> Cases, bool IsComplete) Read(ReadOnlySpan<byte> report)
    {
        var cases = new List<MachineCaseResult>();
        while (report.IndexOf((byte)'\n') is >= 0 and var newline)
        {
            var line = Encoding.UTF8.GetString(report[..newline]);
            report = report[(newline + 1)..];
            if (line == GuestInit.EndMark)
                return (cases, true);
            // @case CODE MILLISECONDS BYTES NAME
            if (line.Split(' ', 5) is not [GuestInit.CaseMark, var code, var time, var bytes, var name])
                continue;
            var length = int.Parse(bytes, CultureInfo.InvariantCulture);
            if (report.Length < length)
                break;
            cases.Add(new MachineCaseResult(
                name,
                int.Parse(code, CultureInfo.InvariantCulture),
                Encoding.UTF8.GetString(report[..length]),
                TimeSpan.FromMilliseconds(int.Parse(time, CultureInfo.InvariantCulture))));
            report = report[length..];
        }

        return (cases, false);
    }
}

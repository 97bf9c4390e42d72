using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Sandbox.Compilation;
using Berth.Supervision.Launching;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Running;

/// <summary>
/// The file that tells a supervisor whether the workload of this <c>berth run</c> was executed, see
/// <see cref="LaunchMode.StartedDescriptor"/>. Berth's own has it open when this process starts; under systemd it is made in the runtime
/// directory of the unit. A variable, which no workload gets, says which it is.
/// </summary>
internal static class StartReport
{
    /// <summary>The variable.</summary>
    public const string Variable = "BERTH_STARTED_FD";

    private const int First = 3;

    private static int? s_made;

    /// <summary>The descriptor; null: no supervisor asks.</summary>
    /// <exception cref="LinuxException">The file can't be made.</exception>
    public static int? Find() => Given() ?? (s_made ??= Make());

    /// <summary>Makes the file that <see cref="StartedFile"/> says; it stays open until this process is another.</summary>
    private static int? Make()
    {
        if (StartedFile.Find(CallerVariable) is not { } path)
            return null;
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        FileDescriptors.SetCloseOnExec(file, closeOnExec: false);
        var number = FileDescriptors.NumberOf(file);
        file.SetHandleAsInvalid(); // it is the number's from now on
        return number;
    }

    private static string? CallerVariable(string name) => Environment.GetEnvironmentVariable(name);

    private static int? Given()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } text
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number < First)
            return null;
        using var file = new SafeFileHandle(number, ownsHandle: false);
        return FileDescriptors.IsOpen(file) ? number : null;
    }

    /// <summary>
    /// Takes the file, which nobody that this process starts gets any more. The caller owns it; null: no supervisor asks.
    /// </summary>
    public static SafeFileHandle? Take()
    {
        if (Find() is not { } number)
            return null;
        var file = FileDescriptors.Adopt(number);
        FileDescriptors.SetCloseOnExec(file, closeOnExec: true);
        return file;
    }

    /// <summary>Says that the workload's program runs, or ran.</summary>
    /// <param name="file">The file.</param>
    public static void WriteStarted(SafeFileHandle file) => DescriptorIO.WriteFully(file, [1, 0, 0, 0]);
}

using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Sandbox.Compilation;
using Berth.Supervision.Launching;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Running;

/// <summary>
/// The file by which a supervisor learns whether the workload of this <c>berth run</c> was executed, see <see
/// cref="LaunchMode.StartedDescriptor"/>. Berth's own supervisor and the run script of an s6 service pass it as an open descriptor; under
/// systemd it is created in the runtime directory of the unit. An environment variable, which no workload gets, names it.
/// </summary>
internal static class StartReport
{
    /// <summary>The name of the environment variable.</summary>
    public const string Variable = StartedFile.DescriptorVariable;

    private const int First = 3;

    private static int? s_made;

    /// <summary>The descriptor; null: no supervisor waits for it.</summary>
    /// <exception cref="LinuxException">The file cannot be created.</exception>
    public static int? Find() => Given() ?? (s_made ??= Make());

    /// <summary>Creates the file that <see cref="StartedFile"/> names; it stays open until this process executes another program.</summary>
    private static int? Make()
    {
        if (StartedFile.Find(CallerVariable) is not { } path)
            return null;
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        FileDescriptors.SetCloseOnExec(file, closeOnExec: false);
        var number = FileDescriptors.NumberOf(file);
        file.SetHandleAsInvalid(); // the descriptor's number owns it from now on
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
    /// Takes the file; no child process inherits it any more. The caller owns it; null: no supervisor waits for it.
    /// </summary>
    public static SafeFileHandle? Take()
    {
        if (Find() is not { } number)
            return null;
        var file = FileDescriptors.Adopt(number);
        FileDescriptors.SetCloseOnExec(file, closeOnExec: true);
        return file;
    }

    /// <summary>Reports that the workload's program was executed.</summary>
    /// <param name="file">The file.</param>
    public static void WriteStarted(SafeFileHandle file) => DescriptorIO.WriteFully(file, [1, 0, 0, 0]);
}

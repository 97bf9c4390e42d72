using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Sandbox.Compilation;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Hosts;

/// <summary>
/// The file that tells Berth's supervisor whether the workload of this <c>berth run</c> was executed, see <see cref="LaunchMode.StartedDescriptor"/>. It is open when this process
/// starts; a variable, which no workload gets, says which descriptor it is.
/// </summary>
internal static class StartReport
{
    /// <summary>The variable.</summary>
    public const string Variable = "BERTH_STARTED_FD";

    private const int First = 3;

    /// <summary>The descriptor; null: no supervisor asks.</summary>
    public static int? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } text || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < First)
            return null;
        using var file = new SafeFileHandle(number, ownsHandle: false);
        return FileDescriptors.IsOpen(file) ? number : null;
    }

    /// <summary>Takes the file, which nobody that this process starts gets any more. The caller owns it; null: no supervisor asks.</summary>
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

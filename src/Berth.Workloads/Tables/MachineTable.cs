using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>machine</c> object.</summary>
internal static class MachineTable
{
    private const long LeastDisk = 8L << 20;

    public static ObjectKind<MachineSpec> Kind { get; } = new(
        MachineSpec.Default,
        [
            new MemberOf<MachineSpec, string>("image", new TextKind(new ImageRule()), static m => m.Image,
                static (m, v) => m with { Image = v },
                "The image of the root: its name (berth-image(1)), or a path. It is not changed: each run begins with it."),
            new MemberOf<MachineSpec, string>("kernel", File("kernel"), static m => m.Kernel, static (m, v) => m with { Kernel = v },
                "The kernel's file on the host. Left out: the image's."),
            new MemberOf<MachineSpec, string>("initrd", File("initrd"), static m => m.Initrd, static (m, v) => m with { Initrd = v },
                "An initrd on the host that is unpacked before Berth's; without an image, its files are the root."),
            new MemberOf<MachineSpec, string>("modules", File("modules"), static m => m.Modules, static (m, v) => m with { Modules = v },
                "The directory of the kernel's modules on the host. Left out: /lib/modules/VERSION, or the image's."),
            new MemberOf<MachineSpec, MachineHardware>("hardware", new EnumKind<MachineHardware>("hardware",
                [
                    new EnumWord<MachineHardware>(MachineHardware.MicroVm, "microvm", "Few devices, without a PCI bus."),
                    new EnumWord<MachineHardware>(MachineHardware.Q35, "q35", "A PC with a PCI bus."),
                ]), static m => m.Hardware, static (m, v) => m with { Hardware = v },
                "The hardware that the machine is like."),
            new MemberOf<MachineSpec, long?>("work", new NullableKind<long>(new SizeKind("work", LeastDisk)), static m => m.Work,
                static (m, v) => m with { Work = v },
                "The size of a disk at /data, which the workload owns and which is kept between runs."),
        ])
    {
        Rules =
        [
            new Rule<MachineSpec>(["image", "kernel"], CheckKernel)
            {
                Schema = """
                    { "if": { "minProperties": 1 }, "then": { "anyOf": [{ "required": ["image"] }, { "required": ["kernel"] }] } }
                    """,
            },
        ],
    };

    private static TextKind File(string noun) => new(new PathRule(noun, beside: null, allowRoot: false) { FromFile = true });

    private static void CheckKernel(MachineSpec machine, Spot at, Findings findings)
    {
        if (machine is { Image: null, Kernel: null } && machine != MachineSpec.Default)
            findings.Report(at, Problem.Of("a machine needs an image, or a kernel", "add \"image\""));
    }
}

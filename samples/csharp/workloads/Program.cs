using System.Text;
using Berth.Workloads;
using Berth.Workloads.Specs;

var wrong = WorkloadFile.Parse("""{ "name": "notes", "command": ["notes"], "sandbox": { "identity": 10000 } }"""u8.ToArray(), "berth.json");
foreach (var diagnostic in wrong.Diagnostics)
    Console.WriteLine(diagnostic);

var spec = new WorkloadSpec { Name = "notes", Command = ["notes", "--serve"], Sandbox = new SandboxSpec { Deny = ["**/.env"] } };
foreach (var diagnostic in WorkloadValidator.Validate(spec))
    Console.WriteLine(diagnostic);
Console.WriteLine(Encoding.UTF8.GetString(WorkloadWriter.Write(spec).Span));

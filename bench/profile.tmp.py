import json,sys,collections
d=json.load(open(sys.argv[1]))
ev=[e for e in d if e.get('cat')=='Node' and e['name'].endswith('_kernel_time')]
runs=len([e for e in d if e.get('name')=='model_run'])
tot=collections.Counter(); cnt=collections.Counter()
node=collections.Counter()
for e in ev:
    op=e['args']['op_name']; tot[op]+=e['dur']; cnt[op]+=1
    node[(op,e['name'],str(e['args'].get('input_type_shape'))[:160], str(e['args'].get('output_type_shape'))[:60])]+=e['dur']
T=sum(tot.values())
print('runs',runs,'total ms/run',T/1000/runs)
for k,v in tot.most_common(22): print(f'{k:22s} {v/1000/runs:8.1f} ms {cnt[k]/runs:6.0f} {100*v/T:5.1f}%')
print()
for k,v in node.most_common(int(sys.argv[2]) if len(sys.argv)>2 else 25): print(f'{v/1000/runs:7.1f}',k)
